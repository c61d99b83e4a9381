"""What an act's form offers to choose from, and what it begins with."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from onestop.cases.model.commands import Fault
from onestop.cases.model.state import CaseState, Delivery, Verdict
from onestop.cases.model.timing import due
from onestop.cases.service.reading import CaseView
from onestop.cases.service.visitors import POWERS
from onestop.identity.model import AccountKind, Relation
from onestop.tenancy.model import Role
from onestop.web.case.words import DELIVERIES, FAULTS, PROCEDURES, RELATIONS
from onestop.web.desk.acts import ActPage
from onestop.web.desk.desk import Desk
from onestop.web.speech import Speech
from onestop.web.views import Option

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Choices:
    """Options of the act's one choice, papers by their codes, and the form's first values."""

    options: Sequence[Option] = ()
    papers: Sequence[Option] = ()
    faults: Sequence[Option] = ()
    relations: Sequence[Option] = ()
    """Who may collect."""
    most: int = 0
    defaults: Mapping[str, str] = field(default_factory=dict)


def choices(desk: Desk, view: CaseView, act: ActPage) -> Choices:
    """Return what this case lets one choose in this act."""
    names = {m.code: desk.speech.name(m) for m in desk.item(view.summary.item, view.summary.item_version).materials}
    if act.fields == "visitor":
        return _visitors(desk, person=view.summary.applicant_kind == AccountKind.PERSON)
    build = _BUILT.get(act.fields)
    return build(desk, view.state, names) if build else Choices()


Names = Mapping[str, str]


def _gaps(desk: Desk, state: CaseState, names: Names) -> Choices:
    day = due(desk.today, state.terms.promised, state.calendar, yellow=0).day
    first = {f"by-{code}": day.isoformat() if day else "" for code in state.terms.secondary}
    return Choices(papers=_options(state.terms.secondary, names), defaults=first)


def _defects(desk: Desk, state: CaseState, names: Names) -> Choices:
    codes = (*state.terms.required, *state.terms.secondary)
    right = Option("", desk.speech.say("In order"))
    return Choices(papers=_options(codes, names), faults=[right, *_named(Fault, FAULTS, desk.speech)])


def _missing(_desk: Desk, state: CaseState, names: Names) -> Choices:
    missing = [gap.material for gap in state.gaps if not gap.supplied]
    return Choices(papers=_options(missing, names), defaults={"material": missing[0]} if missing else {})


def _days(_desk: Desk, state: CaseState, _names: Names) -> Choices:
    return Choices(most=state.terms.extension, defaults={"days": str(state.terms.extension)})


def _ways(desk: Desk, state: CaseState, _names: Names) -> Choices:
    ways = [way for way in Delivery if way is not Delivery.ELECTRONIC]
    chosen = state.delivery if state.delivery in ways else Delivery.WINDOW
    relations = _named(Relation, RELATIONS, desk.speech)
    first = {"way": chosen.value, "relation": Relation.SELF.value}
    return Choices(options=_named(ways, DELIVERIES, desk.speech), relations=relations, defaults=first)


def _visitors(desk: Desk, *, person: bool) -> Choices:
    """Return who may speak for the applicant, the likeliest first; a company never comes in person."""
    powers = POWERS if person else [power for power in POWERS if power is not Relation.SELF]
    return Choices(relations=_named(powers, RELATIONS, desk.speech), defaults={"relation": powers[0].value})


def _options(codes: Sequence[str], names: Mapping[str, str]) -> list[Option]:
    return [Option(code, names.get(code, code)) for code in codes]


def _named(values: Iterable[E], words: Mapping[E, str], speech: Speech) -> list[Option]:
    return [Option(value.value, speech.say(words[value])) for value in values]


def _claims(desk: Desk, state: CaseState, _names: Names) -> Choices:
    """Return the reviews that may be put back: a supervisor any, an officer the own one."""
    claimed = [each.department for each in state.reviews if each.officer and each.verdict is None]
    own = desk.actor(state).department
    mine = claimed if desk.may(Role.SUPERVISOR) else [code for code in claimed if code == own]
    options = [Option(code, desk.speech.department(code)) for code in mine]
    return Choices(options=options, defaults={"department": mine[0]} if mine else {})


def _verdicts(desk: Desk, _state: CaseState, _names: Names) -> Choices:
    say = desk.speech.say
    agree = Option(Verdict.APPROVE.value, say("Agree"), say("The department sees no obstacle"))
    return Choices(options=[agree, Option(Verdict.REJECT.value, say("Do not agree"), say("Give the reason below"))])


def _procedures(desk: Desk, state: CaseState, _names: Names) -> Choices:
    speech, terms = desk.speech, state.terms.procedures
    options = [
        Option(
            term.kind.value,
            speech.say(PROCEDURES[term.kind]),
            speech.say("{days} at most", days=speech.days(term.days)),
        )
        for term in terms
    ]
    defaults = {"procedure": terms[0].kind.value, "days": str(terms[0].days)} if terms else {}
    return Choices(options=options, most=max((term.days for term in terms), default=0), defaults=defaults)


_BUILT: dict[str, Callable[[Desk, CaseState, Names], Choices]] = {
    "gaps": _gaps,
    "defects": _defects,
    "papers": lambda _, state, names: Choices(papers=_options(state.asked, names)),
    "gap": _missing,
    "claims": _claims,
    "verdict": _verdicts,
    "procedure": _procedures,
    "days": _days,
    "delivery": _ways,
}
