"""Folding events into a state. No rule lives here: an event recorded under old rules still folds."""

from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any

from msgspec.structs import replace

from onestop.calendars.model import Pause
from onestop.cases.model import happened as h
from onestop.cases.model.events import Event
from onestop.cases.model.state import CaseState, Duty, Light, OpenProcedure, Outcome, Review, Status


def evolve(state: CaseState | None, event: Event) -> CaseState:
    """Return the state after `event`; the first event of a case, and only it, is `filed`."""
    if state is None:
        return _file(event)
    changes = _CHANGES[type(event.body)](state, event.body, event)
    return replace(state, seq=event.seq, **changes)


def fold(events: Iterable[Event], state: CaseState | None = None) -> CaseState:
    """Return the state after all `events`."""
    folded = reduce(evolve, events, state)
    if folded is None:
        raise ValueError("a case has at least the event that filed it")
    return folded


def _file(event: Event) -> CaseState:
    body = event.body
    if not isinstance(body, h.Filed):
        raise TypeError("a case begins with its filing")
    return CaseState(
        number=event.case,
        tenant=body.tenant,
        terms=body.terms,
        calendar=body.calendar,
        applicant=body.applicant,
        seq=event.seq,
        status=Status.FILED,
        received=body.received,
        acceptance=body.acceptance,
        delivery=body.delivery,
    )


Changes = dict[str, Any]


def _reviews(state: CaseState, department: str, **changes: Any) -> tuple[Review, ...]:
    return tuple(replace(each, **changes) if each.department == department else each for each in state.reviews)


def _dues(state: CaseState, dues: h.Dues) -> Changes:
    moved = {each.department: each.due for each in dues.reviews}
    return {
        "promised": dues.promised,
        "statutory": dues.statutory,
        "reviews": tuple(replace(each, due=moved.get(each.department, each.due)) for each in state.reviews),
    }


def _nothing(_state: CaseState, _body: Any, _event: Event) -> Changes:
    return {}


def _accepted(_state: CaseState, body: h.Accepted, _event: Event) -> Changes:
    return {
        "status": Status.ACCEPTED,
        "started": body.started,
        "promised": body.promised,
        "statutory": body.statutory,
        "gaps": body.gaps,
        "light": Light.GREEN,
    }


def _correction_requested(state: CaseState, body: h.CorrectionRequested, _event: Event) -> Changes:
    return {
        "status": Status.CORRECTING,
        "correction_due": body.answer_by,
        "corrections": state.corrections + 1,
        "asked": tuple(dict.fromkeys(defect.material for defect in body.defects)),
        "light": Light.GREEN,
    }


def _correction_submitted(_state: CaseState, body: h.CorrectionSubmitted, _event: Event) -> Changes:
    return {
        "status": Status.FILED,
        "received": body.received,
        "acceptance": body.acceptance,
        "correction_due": None,
        "asked": (),
        "fresh": body.materials,
    }


def _gap(state: CaseState, body: h.GapSupplied | h.GapMissed, _event: Event) -> Changes:
    change = {"supplied": True} if isinstance(body, h.GapSupplied) else {"missed": True}
    return {"gaps": tuple(replace(gap, **change) if gap.material == body.material else gap for gap in state.gaps)}


def _procedure_started(state: CaseState, body: h.ProcedureStarted, _event: Event) -> Changes:
    procedure = OpenProcedure(
        kind=body.kind, department=body.department, first=body.first, days=body.days, until=body.until
    )
    pauses = (*state.pauses, Pause(body.first, None, body.kind))
    return {"procedure": procedure, "pauses": pauses, **_dues(state, body.dues)}


def _procedure_ended(state: CaseState, body: h.ProcedureEnded, _event: Event) -> Changes:
    *before, running = state.pauses
    pauses = (*before, Pause(running.first, body.last, running.reason))
    return {"procedure": None, "pauses": pauses, **_dues(state, body.dues)}


def _decided(_state: CaseState, body: h.Decided, _event: Event) -> Changes:
    return {
        "status": Status.DECIDED,
        "outcome": body.outcome,
        "decided": body.on,
        "hand_over_by": body.hand_over_by,
    }


def _closed(_state: CaseState, body: h.Closed, _event: Event) -> Changes:
    return {"status": Status.CLOSED, "outcome": body.outcome}


def _lapsed(_state: CaseState, _body: h.Lapsed, _event: Event) -> Changes:
    return {"outcome": Outcome.LAPSED}


def _light(state: CaseState, body: h.LightTurned, _event: Event) -> Changes:
    if body.department is None:
        return {"light": body.light}
    return {"reviews": _reviews(state, body.department, light=body.light)}


def _escalated(state: CaseState, body: h.Escalated, _event: Event) -> Changes:
    if body.duty is Duty.HAND_OVER:
        return {"hand_over_escalated": True}
    if body.duty is Duty.PROCEDURE:
        return {"procedure": state.procedure and replace(state.procedure, escalated=True)}
    return {"reviews": _reviews(state, body.department, escalated=True)}


def _calendar(state: CaseState, body: h.CalendarMoved, _event: Event) -> Changes:
    moved = _dues(state, body.dues) if body.dues else {}
    return {"calendar": body.calendar, "acceptance": body.acceptance, **moved}


def _reassigned(state: CaseState, body: h.Reassigned, _event: Event) -> Changes:
    to = {each.before: each for each in body.successors}
    given = {review.department for review in state.reviews if review.verdict}
    reviews = tuple(
        replace(review, department=to[review.department].after, tenant=to[review.department].tenant, officer=None)
        if review.department in to.keys() - given
        else review
        for review in state.reviews
    )
    asked = tuple(
        replace(term, department=to[term.department].after, tenant=to[term.department].tenant)
        if term.department in to.keys() - given
        else term
        for term in state.terms.reviews
    )
    lead, running = to.get(state.terms.lead), state.procedure
    if running and running.department in to:
        running = replace(running, department=to[running.department].after)
    districts = {each.before.partition("-")[0]: each.tenant for each in body.successors}
    terms = replace(
        state.terms,
        lead=lead.after if lead else state.terms.lead,
        government=districts.get(state.terms.government, state.terms.government),
        reviews=asked,
    )
    return {"reviews": reviews, "terms": terms, "procedure": running}


def _extended(state: CaseState, body: h.ExtensionApproved, _event: Event) -> Changes:
    return {"extension": state.extension + body.days, "extension_asked": 0, **_dues(state, body.dues)}


_CHANGES: dict[type, Callable[[CaseState, Any, Event], Changes]] = {
    h.Prechecked: _nothing,
    h.Accepted: _accepted,
    h.Pushed: lambda _, body, __: {"reviews": body.reviews},
    h.AcceptanceRefused: lambda *_: {"outcome": Outcome.NOT_ACCEPTED},
    h.CorrectionRequested: _correction_requested,
    h.CorrectionSubmitted: _correction_submitted,
    h.Lapsed: _lapsed,
    h.GapSupplied: _gap,
    h.GapMissed: _gap,
    h.ReviewClaimed: lambda state, body, _: {"reviews": _reviews(state, body.department, officer=body.officer)},
    h.ReviewReleased: lambda state, body, _: {"reviews": _reviews(state, body.department, officer=None)},
    h.VerdictGiven: lambda state, body, event: {
        "reviews": _reviews(state, body.department, verdict=body.verdict, officer=event.actor.account)
    },
    h.OpinionGiven: _nothing,
    h.VerdictRecalled: lambda state, body, _: {"reviews": _reviews(state, body.department, verdict=None, due=body.due)},
    h.ProcedureStarted: _procedure_started,
    h.ProcedureEnded: _procedure_ended,
    h.ExtensionRequested: lambda _, body, __: {"extension_asked": body.days},
    h.ExtensionApproved: _extended,
    h.ExtensionDeclined: lambda *_: {"extension_asked": 0},
    h.Decided: _decided,
    h.LicenceIssued: lambda _, body, __: {"licence": body.licence},
    h.RatingOffered: _nothing,
    h.HandedOver: lambda _, body, __: {"delivery": body.way},
    h.Withdrawn: lambda *_: {"outcome": Outcome.WITHDRAWN},
    h.Closed: _closed,
    h.LightTurned: _light,
    h.Escalated: _escalated,
    h.CalendarMoved: _calendar,
    h.Reassigned: _reassigned,
}
