"""Every text that a person can see has its Chinese in a catalogue, and each text has it once."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po

from onestop import errors
from onestop.kit.i18n import LOCALE_DIR

PACKAGE = Path(errors.__file__).parent
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def _error_names(root: type[Exception]) -> list[str]:
    return [root.__name__, *(name for child in root.__subclasses__() for name in _error_names(child))]


KEYWORDS = {"_": None, "ngettext": (1, 2)}
CALLS = {"_", "gettext", "say", "ngettext", *_error_names(errors.OnestopError)}


def _messages(file: Path) -> Iterator[tuple[str, str]]:
    found = _in_code(file) if file.suffix == ".py" else _in_template(file)
    return ((text, f"{file.relative_to(PACKAGE)}:{line}") for line, text in found)


def _in_code(file: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[ast.Constant(value=str(text)), *_]):
                if name in CALLS:
                    yield node.lineno, text


def _in_template(file: Path) -> Iterator[tuple[int, str]]:
    with file.open("rb") as text:
        for line, message, _, _ in extract("jinja2", text, keywords=KEYWORDS, options={"silent": "false"}):
            yield line, message[0] if isinstance(message, tuple) else message


def _catalogue() -> list[tuple[str, str, str]]:
    entries = []
    for file in sorted(LOCALE_DIR.glob("zh/LC_MESSAGES/*.po")):
        with file.open("rb") as text:
            for message in read_po(text, locale="zh_Hans_CN"):
                if message.id and not message.fuzzy:
                    english = message.id if isinstance(message.id, str) else message.id[0]
                    chinese = message.string if isinstance(message.string, str) else message.string[0]
                    entries.append((english, chinese, file.name))
    return entries


def test_every_message_in_code_and_templates_is_translated() -> None:
    files = [f for f in PACKAGE.rglob("*") if f.suffix in (".py", ".html") and "styleguide" not in f.parts]
    translated = {english for english, chinese, _ in _catalogue() if chinese}
    used = [pair for file in sorted(files) for pair in _messages(file)]
    assert len(used) > 50
    missing = sorted({f"{place}: {text}" for text, place in used if text and text not in translated})
    assert not missing, "\n".join(missing)


def test_no_message_is_translated_in_two_files_differently() -> None:
    forms = Counter(english for english, _ in {(english, chinese) for english, chinese, _ in _catalogue()})
    assert [text for text, count in forms.items() if count > 1] == []


def test_a_translation_keeps_its_placeholders() -> None:
    broken = [
        f"{file}: {english}"
        for english, chinese, file in _catalogue()
        if not set(PLACEHOLDER.findall(chinese)) <= set(PLACEHOLDER.findall(english)) | {"count"}
    ]
    assert broken == []
