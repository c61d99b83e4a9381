"""A day of the past as lines for COPY: who files what, told to its end. Runs in worker processes."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import accumulate
from random import Random
from typing import Any

import msgspec

from onestop.calendars.model import Reach
from onestop.cases.model.commands import Actor, ActorKind
from onestop.cases.service.bulk import CaseLines
from onestop.cases.service.filing import Application, case_number, first_event
from onestop.catalogue.model import FieldType
from onestop.history.people import People
from onestop.history.plan import Day
from onestop.history.story import Fate, Story, delivery_of
from onestop.history.telling import Telling
from onestop.history.totals import FIRST
from onestop.history.world import Offer, World
from onestop.identity.service.bulk import applicant_row
from onestop.kit.clock import CHINA
from onestop.kit.ids import CROCKFORD
from onestop.kit.loading import copy_line
from onestop.kit.sealing import Sealer

HALL = "0531-12345"
DISSATISFIED = 0.16
"""Of the ratings that are not satisfied, those that are not even basically so."""
FILED_ONLINE, AT_ONCE = 0.25, 0.7
"""How often an item that can be filed online is, and how often what is closed on the last days is an immediate item."""


@dataclass(slots=True)
class Chunk:
    """Lines by table, and what proves that the same seed gives the same past."""

    tables: dict[str, bytes]
    digest: bytes = b""


@dataclass(slots=True)
class Writer:
    """Writes the past of one world."""

    world: World
    people: People = field(init=False)
    reach: Reach = field(init=False)
    picks: dict[str, tuple[list[Offer], list[float]]] = field(init=False)

    def __post_init__(self) -> None:
        self.people, self.reach = People(self.world.seed), Reach(self.world.calendar)
        offers = self.world.offers
        own = [offer for offer in offers if offer.tenant == self.world.city]
        kinds = {
            "": list(offers),
            "late": [o for o in offers if o.may_be_late],
            "quick": [o for o in offers if o.terms.immediate],
        }
        for department in {offer.terms.lead for offer in own}:
            kinds[department] = [offer for offer in own if offer.terms.lead == department]
        self.picks = {name: (found, list(accumulate(offer.weight for offer in found))) for name, found in kinds.items()}

    def applicants(self, first: int, last: int, secret: str) -> Chunk:
        """Return the accounts of the applicants with these numbers."""
        sealer, at = Sealer(secret), datetime.combine(FIRST, time(), CHINA).astimezone(UTC)
        lines = []
        for index in range(first, last):
            person = self.people.person(index)
            login = f"history-{self.world.seed}-{index}"
            row = applicant_row(
                sealer, self.world.city, person.id, person.kind, login,
                name=person.name, identifier=person.identifier, at=at,
            )  # fmt: skip
            lines.append(copy_line(row))
        return Chunk({"account": "".join(lines).encode()})

    def day(self, day: Day) -> Chunk:
        """Return the cases filed on a day."""
        rng = Random(f"{self.world.seed}/{day.index}")
        fates = _fates(day, rng)
        rng.shuffle(fates)
        seconds = sorted(rng.randrange(30, 360) * 60 + rng.randrange(60) for _ in fates)
        opens = datetime.combine(FIRST + timedelta(days=day.index), time(9), CHINA).astimezone(UTC)
        lines, ratings, proof = CaseLines(), [], hashlib.sha256()
        for place, (fate, second) in enumerate(zip(fates, seconds, strict=True)):
            told = self._case(day, place, fate, opens + timedelta(seconds=second), rng)
            row, story = told
            state = story.case.state
            proof.update(lines.add(row, story.case.events, state))
            for spoken in story.case.spoken:
                lines.add_words(state, self.world.author, *spoken)
            if fate.rated:
                ratings.append(copy_line(_rating(story)))
        tables = {table: "".join(found).encode() for table, found in lines.tables.items()}
        tables["rating"] = "".join(ratings).encode()
        proof.update(tables["rating"])
        return Chunk(tables, proof.digest())

    def _case(self, day: Day, place: int, fate: Fate, at: datetime, rng: Random) -> tuple[dict[str, Any], Story]:
        offer = self._offer(day, fate, rng)
        index = self._applicant(offer, rng)
        person = self.people.person(index)
        online = offer.online and rng.random() < FILED_ONLINE
        number, answers = case_number(offer.tenant, at, place), self._answers(offer, index, at)
        application = Application(
            item=offer.terms.item,
            form=answers,
            materials=dict.fromkeys(offer.terms.required, (person.id,)),
            channel="online" if online else "window",
            delivery=delivery_of(fate, rng.random()),
        )
        author = str(self.world.author)
        actor = (
            Actor(str(person.id), ActorKind.APPLICANT, offer.tenant)
            if online
            else Actor(author, ActorKind.STAFF, offer.tenant, roles=("clerk",))
        )
        calendar = self.reach.around(FIRST + timedelta(days=day.index))
        first = first_event(
            number, offer.terms, calendar, application,
            tenant=offer.tenant, applicant=person.id, answers=answers, actor=actor, now=at,
        )  # fmt: skip
        serial = f"H{day.before + place + 1:08}"
        story = Story(Telling(first, author, rng), fate, self.world.calendar, offer.issuer, serial)
        story.tell()
        row = {
            "number": number,
            "tenant": offer.tenant,
            "item": offer.terms.item,
            "item_version": offer.terms.version,
            "lead": offer.terms.lead,
            "applicant": person.id,
            "applicant_name": person.name,
            "applicant_kind": person.kind.value,
            "filed_by": self.world.author,
            "filing_key": serial,
            "channel": application.channel,
            "journey": _journey(rng),
            "form": msgspec.json.encode(answers).decode(),
            "filed_at": at,
        }
        return row, story

    def _offer(self, day: Day, fate: Fate, rng: Random) -> Offer:
        kind = fate.department or ("late" if fate.late else "")
        if not kind and not fate.open and day.working < 2 and self.picks["quick"][0] and rng.random() < AT_ONCE:  # noqa: PLR2004
            kind = "quick"
        offers, weights = self.picks[kind]
        return rng.choices(offers, cum_weights=weights)[0]

    def _applicant(self, offer: Offer, rng: Random) -> int:
        """Return the number of an applicant whom the item is for; the next pair of numbers is one of each kind."""
        company = offer.companies and (not offer.persons or rng.random() < 0.3)  # noqa: PLR2004
        return rng.randrange(self.world.people // 2) * 2 + company

    def _answers(self, offer: Offer, index: int, at: datetime) -> dict[str, str]:
        answers = {}
        for name, kind, choice in offer.form:
            match kind:
                case FieldType.CHOICE:
                    answers[name] = choice
                case FieldType.DATE:
                    answers[name] = at.date().isoformat()
                case FieldType.NUMBER:
                    answers[name] = "3"
                case FieldType.PHONE:
                    answers[name] = HALL
                case FieldType.CITIZEN_NUMBER:
                    answers[name] = self.people.person(index & ~1).identifier
                case FieldType.CREDIT_CODE:
                    answers[name] = self.people.person(index | 1).identifier
                case _:
                    answers[name] = self.people.person(index).name if name.endswith("name") else "见申请材料"
        return answers


def _fates(day: Day, rng: Random) -> list[Fate]:
    """Return what becomes of each of a day's cases."""
    fates = [Fate(rated=True, level="satisfied", department=d) for d in day.sure]
    for department in day.unhappy:
        level = "dissatisfied" if rng.random() < DISSATISFIED else "basically-satisfied"
        fates.append(Fate(rated=True, level=level, department=department))
    fates += [Fate(rated=True, level="satisfied")] * (day.rated - len(fates))
    fates += [Fate(late=True)] * day.late
    fates += [Fate(open=True)] * day.open
    return fates + [Fate()] * (day.filed - len(fates))


def _rating(story: Story) -> tuple[Any, ...]:
    """Return the row of a rating, given at the hand-over."""
    state, at = story.case.state, story.case.events[-1].at
    return state.number, state.tenant, state.terms.lead, story.fate.level, at


def _journey(rng: Random) -> str:
    bits = rng.getrandbits(60)
    return "".join(CROCKFORD[bits >> shift & 31] for shift in range(0, 60, 5))
