"""Whether a hall serves now: said where one reads its address, on weekends too."""

from datetime import UTC, datetime, time

import pytest

from onestop.kit.i18n import load_localizers
from onestop.tenancy.model import OpeningHours
from onestop.tenancy.service import TenancyService
from onestop.web.portal.guide import doors
from onestop.web.speech import Speech

MORNING = [OpeningHours("hall", day, time(9), time(12)) for day in range(1, 8)]
AFTERNOON = [OpeningHours("hall", day, time(13, 30), time(17)) for day in range(1, 6)]


class NoReader:
    """Nothing is asked of the tree."""


@pytest.fixture(params=["en", "zh"])
def speech(request):
    return Speech(load_localizers()[request.param], TenancyService(NoReader(), "localhost"))


@pytest.mark.parametrize(
    ("now", "english", "chinese"),
    [
        (datetime(2026, 11, 25, 1, tzinfo=UTC), "Open now", "正在服务"),
        (datetime(2026, 11, 29, 3, 59, tzinfo=UTC), "Open now", "正在服务"),
        (datetime(2026, 11, 25, 4, tzinfo=UTC), "Closed now; opens Wed 13:30", "现在不对外服务，周三 13:30 开始服务"),
        (datetime(2026, 11, 28, 4, tzinfo=UTC), "Closed now; opens Sun 09:00", "现在不对外服务，周日 09:00 开始服务"),
    ],
    ids=["a working morning", "a Sunday morning", "lunch", "a Saturday afternoon"],
)
def test_a_hall_says_whether_it_serves_and_when_next(speech, now, english, chinese):
    expected = english if speech.words.language == "en" else chinese
    assert doors([*AFTERNOON, *MORNING], speech, now) == expected


def test_a_hall_without_hours_says_nothing(speech):
    assert doors([], speech, datetime(2026, 11, 25, tzinfo=UTC)) == ""
