from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from onestop.errors import InvalidInput
from onestop.kit.i18n import choose_language, load_localizers

LOCALIZERS = load_localizers()
ZH, EN = LOCALIZERS["zh"], LOCALIZERS["en"]
DAY = date(2026, 5, 14)


def test_a_message_is_chinese_by_its_catalogue_and_english_by_itself() -> None:
    assert ZH.gettext("Skip to the content") == "跳到正文"
    assert EN.gettext("Skip to the content") == "Skip to the content"
    assert ZH.gettext("nobody has translated this") == "nobody has translated this"


def test_counts_choose_their_form_and_carry_separators() -> None:
    assert EN.ngettext("{count} entry", "{count} entries", 1) == "1 entry"
    assert EN.ngettext("{count} entry", "{count} entries", 126329) == "126,329 entries"
    assert ZH.ngettext("{count} entry", "{count} entries", 1) == "共 1 条"


def test_dates_and_money_are_written_as_people_write_them() -> None:
    assert (ZH.format_date(DAY), EN.format_date(DAY)) == ("2026年5月14日", "14 May 2026")
    assert (ZH.format_short_date(DAY), EN.format_short_date(DAY)) == ("5月14日", "14 May")
    assert (ZH.format_weekday(DAY), EN.format_weekday(DAY)) == ("周四", "Thu")
    assert ZH.format_currency(Decimal(1200)) == "¥1,200.00"
    assert ZH.format_percent(0.9812) == "98.12%"


def test_instants_are_shown_by_the_legal_clock() -> None:
    assert ZH.format_datetime(datetime(2026, 5, 13, 17, 5, tzinfo=UTC)) == "2026年5月14日 01:05"


def test_an_error_speaks_with_its_facts() -> None:
    assert ZH.error(InvalidInput("Due {day}", field="/day", rule="late", day="5月14日")) == "5月14日到期"


def test_areas_are_merged_and_unfinished_translations_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "zh" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "one.po").write_text('msgid "One"\nmsgstr "一"\n', "utf-8")
    (folder / "two.po").write_text('msgid "Two"\nmsgstr "二"\n\n#, fuzzy\nmsgid "Three"\nmsgstr "三？"\n', "utf-8")
    loaded = load_localizers(tmp_path)["zh"]
    assert [loaded.gettext(text) for text in ("One", "Two", "Three")] == ["一", "二", "Three"]


@pytest.mark.parametrize(
    ("cookie", "browser", "spoken"),
    [
        ("en", "zh-CN,zh;q=0.9", "en"),
        (None, "fr;q=0.9, en-GB;q=0.8, zh;q=0.3", "en"),
        (None, "zh-TW", "zh"),
        ("tlh", "", "zh"),
        (None, "en;q=nonsense", "zh"),
        (None, "en;q=0", "zh"),
    ],
)
def test_the_language_is_the_chosen_one_else_the_browsers_else_chinese(
    cookie: str | None, browser: str, spoken: str
) -> None:
    assert choose_language(cookie, browser) == spoken
