"""From what an act's form sent to the command it means, and from a command's faults back to the form's fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from onestop.cases.model import commands as c
from onestop.cases.model.state import CaseState, Delivery, Verdict
from onestop.cases.model.terms import Procedure
from onestop.cases.service.acting import Words
from onestop.cases.service.visitors import Shown
from onestop.delivery.model import Collector, HandedOver, Parcel
from onestop.errors import InvalidForm, InvalidInput
from onestop.identity.model import Relation
from onestop.kit.i18n import Localizer

Form = Mapping[str, str]
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Asked:
    """A form's command, the words that go with it, and which form field each of its pointers means."""

    command: c.PersonsCommand
    words: Words
    fields: Mapping[str, str]


def asked(name: str, form: Form, state: CaseState, department: str) -> Asked:
    """Return what the form of the act `name` asks for; raise InvalidInput for what is no command at all."""
    body = form.get("text", "").strip()
    if name == "request-correction":
        return _correction(form, state, body)
    command, fields = _BUILT[name](form, state, department)
    return Asked(command, Words(body), {"/text": "text", **fields})


Built = tuple[c.PersonsCommand, dict[str, str]]


def _plain(kind: Callable[[], c.PersonsCommand]) -> Callable[[Form, CaseState, str], Built]:
    return lambda *_: (kind(), {})


def _gaps(form: Form, state: CaseState, _department: str) -> Built:
    named = [code for code in state.terms.secondary if form.get(f"gap-{code}")]
    if not named:
        first = f"gap-{state.terms.secondary[0]}" if state.terms.secondary else ""
        raise InvalidInput("Name at least one paper that may follow.", field=f"/{first}", rule="gaps-empty")
    gaps = tuple(c.Missing(code, _day(form.get(f"by-{code}", ""), f"by-{code}")) for code in named)
    fields = {f"/command/gaps/{i}/promised_by": f"by-{code}" for i, code in enumerate(named)}
    fields |= {f"/command/gaps/{i}/material": f"gap-{code}" for i, code in enumerate(named)}
    return c.Accept(gaps=gaps), fields


def _correction(form: Form, state: CaseState, body: str) -> Asked:
    codes = [*state.terms.required, *state.terms.secondary]
    named = [code for code in codes if form.get(f"fault-{code}")]
    for code in codes:
        if code not in named and form.get(f"remark-{code}", "").strip():
            raise InvalidInput(
                "Choose what is wrong with this paper, or take the remark away.",
                field=f"/fault-{code}",
                rule="remark-alone",
            )
    defects = tuple(c.Defect(code, _choice(c.Fault, form, f"fault-{code}")) for code in named)
    remarks = {code: form[f"remark-{code}"].strip() for code in named if form.get(f"remark-{code}", "").strip()}
    fields = {f"/command/defects/{i}/material": f"fault-{code}" for i, code in enumerate(named)}
    fields |= {f"/remarks/{code}": f"remark-{code}" for code in named} | {"/command/defects": f"fault-{codes[0]}"}
    return Asked(c.RequestCorrection(defects=defects), Words(body, remarks), {"/text": "text", **fields})


def _papers(form: Form, state: CaseState, _department: str) -> Built:
    brought = tuple(code for code in (*state.terms.required, *state.terms.secondary) if form.get(f"paper-{code}"))
    first = f"paper-{state.asked[0]}" if state.asked else ""
    return c.SubmitCorrection(materials=brought), {"/command/materials": first}


def _gap(form: Form, _state: CaseState, _department: str) -> Built:
    return c.SupplyGap(material=form.get("material", "")), {"/command/material": "material"}


def _release(form: Form, _state: CaseState, department: str) -> Built:
    return c.ReleaseReview(department=form.get("department") or department), {"/command/department": "department"}


def _verdict(form: Form, _state: CaseState, department: str) -> Built:
    return c.GiveVerdict(department=department, verdict=_choice(Verdict, form, "verdict")), {}


def _procedure(form: Form, _state: CaseState, department: str) -> Built:
    kind, days = _choice(Procedure, form, "procedure"), _number(form, "days")
    fields = {"/command/days": "days", "/command/procedure": "procedure"}
    return c.StartProcedure(department=department, procedure=kind, days=days), fields


def _extension(form: Form, _state: CaseState, _department: str) -> Built:
    return c.RequestExtension(days=_number(form, "days")), {"/command/days": "days"}


def _decide(form: Form, _state: CaseState, _department: str) -> Built:
    if form.get("granted") not in ("yes", "no"):
        raise InvalidInput("Choose one.", field="/granted", rule="required")
    return c.Decide(granted=form["granted"] == "yes"), {"/command/granted": "granted"}


def _hand_over(form: Form, _state: CaseState, _department: str) -> Built:
    way = _choice(Delivery, form, "way")
    return c.HandOver(way=way, rated=form.get("rated") == "yes"), HAND_OVER


HAND_OVER = {
    "/command/way": "way",
    "/way": "way",
    "/collector": "name",
    "/collector/name": "name",
    "/collector/identifier": "identifier",
    "/parcel": "carrier",
    "/parcel/carrier": "carrier",
    "/parcel/tracking_number": "tracking_number",
    "/address": "way",
}
"""Which field of the form each pointer of a hand-over means."""


def handed_over(command: c.HandOver, form: Form) -> HandedOver:
    """Return to whom the result goes: who stands at the window, or the parcel."""
    if command.way is Delivery.WINDOW:
        relation = _choice(Relation, form, "relation")
        who = Collector(form.get("name", ""), form.get("identifier", ""), relation)
        return HandedOver(command.way, command.rated, collector=who)
    parcel = Parcel(form.get("carrier", ""), form.get("tracking_number", ""))
    return HandedOver(command.way, command.rated, parcel=parcel)


WITHDRAWAL = {
    "/bringer": "relation",
    "/bringer/document": "document",
    "/bringer/relation": "relation",
    "/bringer/name": "name",
    "/bringer/identifier": "identifier",
}
"""Which field of the form each pointer of a withdrawal means."""


def papers_shown(form: Form) -> Shown:
    """Return what the papers on the counter say of whoever withdraws."""
    relation = _choice(Relation, form, "relation")
    return Shown(form.get("document", ""), relation, form.get("name", ""), form.get("identifier", ""))


_BUILT: dict[str, Callable[[Form, CaseState, str], Built]] = {
    "accept": _plain(c.Accept),
    "accept-with-gaps": _gaps,
    "refuse-acceptance": _plain(c.RefuseAcceptance),
    "precheck": lambda form, *_: (c.Precheck(ready=form.get("ready") == "yes"), {}),
    "submit-correction": _papers,
    "supply-gap": _gap,
    "claim-review": lambda _form, _state, department: (c.ClaimReview(department=department), {}),
    "release-review": _release,
    "give-verdict": _verdict,
    "give-opinion": lambda _form, _state, department: (c.GiveOpinion(department=department), {}),
    "recall-verdict": lambda _form, _state, department: (c.RecallVerdict(department=department), {}),
    "start-procedure": _procedure,
    "end-procedure": _plain(c.EndProcedure),
    "request-extension": _extension,
    "approve-extension": _plain(c.ApproveExtension),
    "decline-extension": _plain(c.DeclineExtension),
    "decide": _decide,
    "hand-over": _hand_over,
    "withdraw": lambda *_: (c.Withdraw(), WITHDRAWAL),
}


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput("Give a day, such as 2026-05-14.", field=f"/{field}", rule="day-form") from None


def _number(form: Form, field: str) -> int:
    text = form.get(field, "").strip()
    if not text.isascii() or not text.isdigit() or len(text) > 4:  # noqa: PLR2004 -- no limit has more digits
        raise InvalidInput("Give a number of days, such as 5.", field=f"/{field}", rule="number-form")
    return int(text)


def _choice(kind: type[E], form: Form, field: str) -> E:
    try:
        return kind(form.get(field, ""))
    except ValueError:
        raise InvalidInput("Choose one.", field=f"/{field}", rule="required") from None


def wrong(error: InvalidInput, fields: Mapping[str, str], words: Localizer) -> dict[str, str]:
    """Return what is wrong by the form's field; a pointer without a field of its own stands at the reason."""
    several = error.faults if isinstance(error, InvalidForm) else (error,)
    told: dict[str, str] = {}
    for fault in several:
        field = fields.get(fault.field) or fault.field.removeprefix("/")
        told.setdefault(field if "/" not in field else "text", words.error(fault))
    return told
