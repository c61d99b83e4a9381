"""An item's guide, from what the catalogue knows about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from onestop.calendars.hall import WEEK, HallCalendar, Hours
from onestop.cases.model.terms import Procedure
from onestop.catalogue.model import (
    Audience,
    Channel,
    DeliveryWay,
    Handling,
    Implementation,
    Item,
    Material,
    Need,
    PaperForm,
    ProcedureKind,
)
from onestop.kit.i18n import said
from onestop.tenancy.model import OpeningHours, Premises
from onestop.web.case.words import PROCEDURES
from onestop.web.speech import Speech
from onestop.web.views import Fact

MONDAY = date(2024, 1, 1)
"""A Monday, to name the days of a week."""


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


FORMS = {
    PaperForm.ORIGINAL: _("Original"),
    PaperForm.COPY: _("Copy"),
    PaperForm.ELECTRONIC: _("Electronic file"),
}
CHANNELS = {
    Channel.ONLINE: _("Online, on these pages"),
    Channel.WINDOW: _("At any window of the hall"),
    Channel.KIOSK: _("At a kiosk"),
    Channel.PHONE: _("From the telephone app"),
}
AUDIENCES = {Audience.PERSON: _("Persons"), Audience.COMPANY: _("Organisations")}


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A material as the guide lists it."""

    name: str
    form: str
    issuer: str


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A department that examines, and how long it has."""

    department: str
    days: str
    lead: bool


@dataclass(frozen=True, slots=True)
class HallLine:
    """A hall: where it is, which of its windows serve this item, and when."""

    name: str
    address: str
    phone: str
    windows: str
    doors: str
    """Whether it serves now, and when next if not."""
    hours: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Guide:
    """Everything a person asks before setting out."""

    code: str
    title: str
    lead: str
    glance: Sequence[Fact]
    required: Sequence[PaperLine]
    secondary: Sequence[PaperLine]
    shared: Sequence[PaperLine]
    channels: Sequence[str]
    halls: Sequence[HallLine]
    online: bool
    delivery: Sequence[str]
    reviews: Sequence[ReviewLine]
    procedures: Sequence[str]
    conditions: Sequence[str]
    basis: Sequence[str]
    facts: Sequence[Fact]


def guide(offer: Implementation, halls: Sequence[Premises], speech: Speech, now: datetime) -> Guide:
    """Return the guide of an item as this tenant offers it; `now` tells which halls are open."""
    item = offer.item
    return Guide(
        code=item.code,
        title=speech.name(item),
        lead=speech.department(offer.lead),
        glance=_glance(item, speech),
        required=_papers(item, speech, Need.REQUIRED),
        secondary=_papers(item, speech, Need.SECONDARY),
        shared=[_paper(material, speech) for material in item.materials if material.shared],
        channels=[speech.say(CHANNELS[channel]) for channel in item.channels],
        halls=[_hall(one, speech, now) for one in halls],
        online=Channel.ONLINE in item.channels,
        delivery=_delivery(item, speech),
        reviews=_reviews(offer, speech),
        procedures=[_procedure(step.kind, step.days, speech) for step in item.procedures],
        conditions=item.conditions,
        basis=item.legal_basis,
        facts=_facts(offer, speech),
    )


def _glance(item: Item, speech: Speech) -> list[Fact]:
    visits = speech.words.ngettext("{count} visit", "{count} visits", item.visits) if item.visits else ""
    return [
        Fact(speech.say("How long"), speech.limit(item)),
        Fact(speech.say("Cost"), speech.cost(item) + (f"\n{item.fee_basis}" if item.fee_basis else "")),
        Fact(speech.say("Visits"), visits or speech.say("None, everything can be done online")),
        Fact(speech.say("For whom"), speech.listed(speech.say(AUDIENCES[each]) for each in item.audience)),
    ]


def _papers(item: Item, speech: Speech, need: Need) -> list[PaperLine]:
    return [_paper(each, speech) for each in item.materials if each.need is need and not each.shared]


def _paper(material: Material, speech: Speech) -> PaperLine:
    return PaperLine(speech.name(material), speech.say(FORMS[material.form]), speech.issuer(material))


def _hall(premises: Premises, speech: Speech, now: datetime) -> HallLine:
    hall = premises.hall
    return HallLine(
        name=speech.name(hall),
        address=said(hall, "address", speech.words.language),
        phone=hall.phone,
        windows=speech.listed(speech.name(window) for window in premises.windows),
        doors=doors(premises.hours, speech, now),
        hours=_week(premises.hours, speech),
    )


def doors(hours: Sequence[OpeningHours], speech: Speech, now: datetime) -> str:
    """Return whether a hall with these hours serves now, and when it opens next if not."""
    weekly = tuple(tuple(Hours(h.opens, h.closes) for h in hours if h.weekday == day) for day in range(1, WEEK + 1))
    hall = HallCalendar(weekly)
    if hall.is_open(now):
        return speech.say("Open now")
    opens = hall.next_opening(now)
    if opens is None:
        return ""
    return speech.say("Closed now; opens {day} {time}", day=speech.words.format_weekday(opens), time=f"{opens:%H:%M}")


def _week(hours: Sequence[OpeningHours], speech: Speech) -> list[tuple[str, str]]:
    """Return the opening hours, days in a row that are alike as one line: `Mon–Fri 09:00–17:00`."""
    spans = [
        (day, ", ".join(f"{h.opens:%H:%M}–{h.closes:%H:%M}" for h in hours if h.weekday == day)) for day in range(1, 8)
    ]
    lines = []
    for span, days in groupby((each for each in spans if each[1]), key=lambda each: each[1]):
        names = [speech.words.format_weekday(MONDAY + timedelta(days=day - 1)) for day, _span in days]
        lines.append((names[0] if len(names) == 1 else f"{names[0]}–{names[-1]}", span))
    return lines


def _delivery(item: Item, speech: Speech) -> list[str]:
    ways = [speech.say("Electronically, in your account, as soon as it is issued")]
    if DeliveryWay.PICKUP in item.delivery:
        ways.append(speech.say("On paper, at the issuing window"))
    if DeliveryWay.POST in item.delivery:
        ways.append(speech.say("On paper, by post"))
    return ways


def _reviews(offer: Implementation, speech: Speech) -> list[ReviewLine]:
    return [
        ReviewLine(speech.department(review.department), speech.days(review.days), review.department == offer.lead)
        for review in offer.reviews
    ]


def _procedure(kind: ProcedureKind, days: int, speech: Speech) -> str:
    facts = {"procedure": speech.say(PROCEDURES[Procedure(kind.value)]), "days": speech.days(days)}
    return speech.say("{procedure}: {days} at most, which do not count", **facts)


def _facts(offer: Implementation, speech: Speech) -> list[Fact]:
    item, kind = offer.item, speech.say("Immediate: decided on the same visit")
    if item.handling is Handling.COMMITTED:
        kind = speech.say("Committed: decided within the promised limit")
    return [
        Fact(speech.say("Code"), offer.code),
        Fact(speech.say("Version"), offer.version),
        Fact(speech.say("Kind"), kind),
        Fact(speech.say("Result"), speech.name(item.licence)),
        Fact(speech.say("Where these facts come from"), _source(item, speech)),
    ]


def _source(item: Item, speech: Speech) -> str:
    """Return whether an item's facts were published or are ours."""
    if not item.source.startswith("modelled"):
        return f"{speech.say('Published')}\n{item.source}"
    if "published:" in item.source:
        return speech.say("The item, its department and its first case are published; the rest is modelled by us")
    return speech.say("Names and laws are real; limits, papers and reviewers are modelled by us")
