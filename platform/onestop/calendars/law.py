"""The holidays that the law fixes, thirteen days a year since 2025: what holds for a year until its notice comes.

Source: Regulation on Public Holidays for National Annual Festivals and Memorial Days (全国年节及纪念日放假办法),
State Council decree 795 of 2024, arts. 2 and 6.
"""

from datetime import date

from onestop.calendars.model import DAY, SATURDAY
from onestop.errors import InvalidInput

MOVING = {
    2025: "0129 0404 0531 1006",
    2026: "0217 0405 0619 0925",
    2027: "0206 0405 0609 0915",
    2028: "0126 0404 0528 1003",
    2029: "0213 0404 0616 0922",
    2030: "0203 0405 0605 0912",
    2031: "0123 0405 0624 1001",
    2032: "0211 0404 0612 0919",
    2033: "0131 0404 0601 0908",
    2034: "0219 0405 0620 0927",
    2035: "0208 0405 0610 0916",
    2036: "0128 0404 0530 1004",
    2037: "0215 0404 0618 0924",
    2038: "0204 0405 0607 0913",
    2039: "0124 0405 0527 1002",
    2040: "0212 0404 0614 0920",
    2041: "0201 0404 0603 0910",
    2042: "0122 0404 0622 0928",
    2043: "0210 0405 0611 0917",
    2044: "0130 0404 0531 1005",
    2045: "0217 0404 0619 0925",
    2046: "0206 0404 0608 0915",
    2047: "0126 0405 0529 1004",
    2048: "0214 0404 0615 0922",
    2049: "0202 0404 0604 0911",
    2050: "0123 0404 0623 0930",
}
"""Month and day of the first day of the lunar year, of Qingming, Dragon Boat and Mid-autumn, as far as we know them."""


def fixed_holidays(year: int) -> list[tuple[date, str]]:
    """Return the thirteen holidays of a year in order, weekends among them; a year outside the table is refused.

    When Mid-autumn falls into the National Day holidays, that day is there twice.
    """
    if year not in MOVING:
        facts = {"first": min(MOVING), "last": max(MOVING)}
        text = "Holidays by law are known from {first} to {last}."
        raise InvalidInput(text, field="/year", rule="year-unknown", **facts)
    spring, qingming, dragon_boat, mid_autumn = (date(year, int(d[:2]), int(d[2:])) for d in MOVING[year].split())
    named = {
        "New Year's Day": [date(year, 1, 1)],
        "Spring Festival": [spring + i * DAY for i in range(-1, 3)],
        "Tomb-sweeping Day": [qingming],
        "Labour Day": [date(year, 5, 1), date(year, 5, 2)],
        "Dragon Boat Festival": [dragon_boat],
        "Mid-autumn Festival": [mid_autumn],
        "National Day": [date(year, 10, day) for day in (1, 2, 3)],
    }
    return sorted((day, name) for name, days in named.items() for day in days)


def days_off(year: int) -> dict[date, str]:
    """Return the working days that are off: the holidays, and for each that is lost the next working day (art. 6).

    Lost is a holiday on a weekend, and the second of two that fall together: so the notices of 2009 and 2020 had it.
    """
    off: dict[date, str] = {}
    lost = []
    for day, name in fixed_holidays(year):
        if day.weekday() >= SATURDAY or day in off:
            lost.append((day, name))
        else:
            off[day] = name
    for day, name in lost:
        instead = day
        while instead.weekday() >= SATURDAY or instead in off:
            instead += DAY
        off[instead] = name
    return off
