"""The operations' pages: each command of ours is one that there is, and each object one that the chart makes."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from tests.charts.test_charts import PLATFORM, rendered
from tests.support.kube_parts import ROOT

from onestop.cli import onestop

PAGES = sorted((ROOT / "docs" / "operations").glob("*.md"))
LINKS = re.compile(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")


def commands(page: Path) -> Iterator[list[str]]:
    """Yield every call of `onestop` on a page, in blocks and in the text."""
    text = page.read_text("utf-8")
    blocks = "\n".join(re.findall(r"^ *```\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE))
    lines = [line.partition(" #")[0].partition(" >")[0].strip() for line in blocks.splitlines()]
    lines += re.findall(r"`(onestop [^`]+)`", text)
    yield from (shlex.split(line)[1:] for line in lines if line.startswith("onestop "))


def resolved(words: list[str]) -> click.Command:
    """Return the command that these words call, after parsing its options and arguments."""
    command, context = onestop, click.Context(onestop)
    while isinstance(command, click.Group):
        name = words.pop(0)
        found = command.get_command(context, name)
        assert found, f"there is no command {name!r}"
        command, context = found, click.Context(found)
    return command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_each_command_of_ours_is_one_that_there_is(page: Path):
    for words in commands(page):
        if words[0] in ("up", "serve"):
            continue
        command = resolved(rest := list(words))
        options = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
        given = {word.partition("=")[0] for word in rest if word.startswith("-")}
        assert given <= options, f"onestop {' '.join(words)}"


def test_the_pages_do_call_commands():
    assert sum(len(list(commands(page))) for page in PAGES) > 15


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_each_object_named_is_one_that_the_chart_makes(page: Path, tmp_path: Path):
    made = {
        f"{one['kind'].lower()}/{one['metadata']['name'].replace('city-', 'onestop-')}"
        for values in PLATFORM
        for one in rendered(values, tmp_path)
    }
    short = {"deploy": "deployment", "job": "job"}
    named = re.findall(r"\b(deploy|job)/([\w-]+)", page.read_text("utf-8"))
    assert {f"{short[kind]}/{name}" for kind, name in named} <= made


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_each_link_leads_somewhere(page: Path):
    assert [there for there in LINKS.findall(page.read_text("utf-8")) if not (page.parent / there).exists()] == []
