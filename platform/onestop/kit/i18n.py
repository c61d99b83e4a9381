"""Languages: a catalogue each, merged from every area's file at start; dates, numbers and money as people write them.

A message is English text with `{placeholders}`, in code and in templates alike. Chinese comes from
`locale/zh/LC_MESSAGES/<area>.po`; a message without a translation shows its English.
"""

import os
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from babel import Locale, dates, numbers
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from onestop.errors import OnestopError
from onestop.kit.clock import CHINA

LOCALE_DIR = Path(__file__).parents[1] / "locale"
LOCALES = {"zh": Locale.parse("zh_Hans_CN"), "en": Locale.parse("en_GB")}
"""The languages of the screens; the first is the default."""
DEFAULT = "zh"


class Localizer:
    """One language: its messages and its way to write dates, numbers and money."""

    def __init__(self, language: str, translations: Translations) -> None:
        self.language = language
        self.locale = LOCALES[language]
        self._translations = translations

    def gettext(self, message: str, **facts: object) -> str:
        """Return the message in this language, its placeholders filled from `facts`."""
        text: str = self._translations.gettext(message) if message else ""
        return text.format(**facts) if facts else text

    def ngettext(self, one: str, many: str, count: int, **facts: object) -> str:
        """Return the form that fits `count`, which fills `{count}`."""
        text: str = self._translations.ngettext(one, many, count)
        return text.format(count=self.format_number(count), **facts)

    def error(self, error: OnestopError) -> str:
        """Return what an error tells the person."""
        return self.gettext(error.message, **error.facts)

    def format_date(self, day: date) -> str:
        """Return a day in full: `2026年5月14日`, `14 May 2026`."""
        return dates.format_date(day, "long", locale=self.locale)

    def format_short_date(self, day: date) -> str:
        """Return a day without its year: `5月14日`, `14 May`."""
        return dates.format_skeleton("MMMd", day, locale=self.locale)

    def format_weekday(self, day: date) -> str:
        """Return the day of the week, short: `周四`, `Thu`."""
        return dates.format_date(day, "EEE", locale=self.locale)

    def format_day_letter(self, day: date) -> str:
        """Return the day of the week as one letter above a column: `四`, `T`."""
        return dates.format_date(day, "EEEEE", locale=self.locale)

    def format_datetime(self, instant: datetime) -> str:
        """Return an instant by the legal clock: `2026年5月14日 09:30`."""
        return f"{self.format_date(instant.astimezone(CHINA).date())} {self.format_time(instant)}"

    def format_time(self, instant: datetime) -> str:
        """Return the time of day by the legal clock: `09:30`."""
        return instant.astimezone(CHINA).strftime("%H:%M")

    def format_number(self, value: Decimal | float) -> str:
        """Return a number with separators: `126,329`."""
        text: str = numbers.format_decimal(value, locale=self.locale)
        return text

    def format_percent(self, share: float) -> str:
        """Return a share (0.9812) as a percentage with up to two decimals: `98.12%`."""
        return numbers.format_percent(share, format="#,##0.##%", locale=self.locale)

    def format_currency(self, yuan: Decimal | float) -> str:
        """Return an amount of yuan: `¥1,200.00`."""
        return numbers.format_currency(yuan, "CNY", format="¤#,##0.00", locale=LOCALES["zh"])


def load_localizers(folder: Path = LOCALE_DIR) -> Mapping[str, Localizer]:
    """Read every area's catalogue once; English is the messages themselves."""
    return {language: Localizer(language, _translations(folder / language / "LC_MESSAGES")) for language in LOCALES}


def _translations(folder: Path) -> Translations:
    merged = Catalog(locale="zh_Hans_CN")
    files = sorted(folder.glob("*.po"))
    for file in files:
        with file.open("rb") as text:
            for message in read_po(text, locale="zh_Hans_CN"):
                if message.id and not message.fuzzy:
                    merged.add(message.id, message.string)
    if not files:
        return Translations()
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return Translations(compiled)


def choose_language(wanted: str | None, accept_language: str) -> str:
    """Return the language to speak: the one chosen before, else the browser's first that we have, else Chinese."""
    if wanted in LOCALES:
        return wanted
    ranked = sorted((_weighed(part) for part in accept_language.split(",")), reverse=True, key=lambda pair: pair[0])
    return next((tag for weight, tag in ranked if weight > 0 and tag in LOCALES), DEFAULT)


def said(thing: object, field: str, language: str) -> str:
    """Return a text that a thing keeps in each language (`name_zh`, `name_en`) in this one."""
    return str(getattr(thing, f"{field}_{language}"))


def spoken_here() -> str:
    """Return the language of a command line, from the environment's LANG."""
    return "en" if os.environ.get("LANG", "").startswith("en") else DEFAULT


def _weighed(part: str) -> tuple[float, str]:
    tag, _, weight = part.partition(";q=")
    try:
        return float(weight or 1), tag.strip().lower().split("-")[0]
    except ValueError:
        return 0.0, ""
