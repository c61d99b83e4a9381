"""The rule of each command, in the order of a case's life. Each says what happens, through `Draft.add`."""

from datetime import date

from onestop.calendars.model import Pause
from onestop.cases.model import commands as c
from onestop.cases.model import happened as h
from onestop.cases.model.authority import supervises
from onestop.cases.model.draft import Draft
from onestop.cases.model.state import CaseState, Delivery, Due, Duty, Gap, Light, Outcome, Review, Status, Verdict
from onestop.cases.model.timing import due, dues
from onestop.errors import Conflict, Forbidden, InvalidInput


def precheck(draft: Draft, command: c.Precheck) -> None:
    draft.add(h.Prechecked(ready=command.ready))


def accept(draft: Draft, command: c.Accept) -> None:
    terms, named = draft.state.terms, [gap.material for gap in command.gaps]
    promised = due(draft.today, terms.promised, draft.state.calendar, yellow=terms.yellow)
    for index, gap in enumerate(command.gaps):
        _check_gap(draft, gap, promised, f"/command/gaps/{index}")
        if gap.material in named[:index]:
            raise InvalidInput(
                "This material is named twice.", field=f"/command/gaps/{index}/material", rule="material-twice"
            )
    gaps = tuple(Gap(material=gap.material, promised_by=gap.promised_by) for gap in command.gaps)
    take_in(draft, started=draft.today, deemed=False, gaps=gaps)


def _check_gap(draft: Draft, gap: c.Missing, promised: Due, field: str) -> None:
    if gap.material not in draft.state.terms.secondary:
        raise InvalidInput(
            "Only a secondary material may follow after acceptance.",
            field=f"{field}/material",
            rule="gap-not-secondary",
        )
    if gap.promised_by <= draft.today:
        raise InvalidInput(
            "The promised day must lie in the future.", field=f"{field}/promised_by", rule="gap-day-not-future"
        )
    if promised.day is not None and gap.promised_by > promised.day:
        raise InvalidInput(
            "The promised day must not lie after the case's own last day, {last}.",
            field=f"{field}/promised_by",
            rule="gap-day-too-late",
            last=promised.day.isoformat(),
        )


def take_in(draft: Draft, *, started: date, deemed: bool, gaps: tuple[Gap, ...] = ()) -> None:
    """Let the clock run from `started` and open every review at once."""
    terms, calendar = draft.state.terms, draft.state.calendar
    statutory = due(started, terms.statutory, calendar, yellow=0).day
    if statutory is None:
        raise ValueError("a case without pauses has a last day")
    promised = due(started, terms.promised, calendar, yellow=terms.yellow)
    draft.add(h.Accepted(started=started, deemed=deemed, promised=promised, statutory=statutory, gaps=gaps))
    reviews = tuple(
        Review(
            department=term.department,
            tenant=term.tenant,
            limit=term.limit,
            opened=started,
            due=due(started, term.limit, calendar, yellow=terms.yellow),
        )
        for term in terms.reviews
    )
    if reviews:
        draft.add(h.Pushed(reviews=reviews))


def refuse_acceptance(draft: Draft, _command: c.RefuseAcceptance) -> None:
    draft.add(h.AcceptanceRefused())
    draft.add(h.Closed(outcome=Outcome.NOT_ACCEPTED))


def request_correction(draft: Draft, command: c.RequestCorrection) -> None:
    state, supervisor = draft.state, supervises(draft.state, draft.act.actor)
    if not command.defects:
        raise InvalidInput("Name at least one material.", field="/command/defects", rule="defects-empty")
    known = {*state.terms.required, *state.terms.secondary}
    for index, defect in enumerate(command.defects):
        field = f"/command/defects/{index}/material"
        if defect.material not in known:
            raise InvalidInput("The item asks for no such material.", field=field, rule="material-unknown")
        if state.corrections and defect.material not in state.fresh and not supervisor:
            raise Forbidden(
                "All gaps are told at once: what was visible the first time needs a supervisor now.",
                field=field,
                rule="second-correction",
            )
    answer_by = due(draft.today, state.terms.correction, state.calendar, yellow=0).day
    if answer_by is None:
        raise ValueError("a correction limit has no pauses")
    draft.add(h.CorrectionRequested(defects=command.defects, answer_by=answer_by, by_supervisor=supervisor))


def submit_correction(draft: Draft, command: c.SubmitCorrection) -> None:
    known = {*draft.state.terms.required, *draft.state.terms.secondary}
    for index, material in enumerate(command.materials):
        if material not in known:
            raise InvalidInput(
                "The item asks for no such material.", field=f"/command/materials/{index}", rule="material-unknown"
            )
    if not command.materials:
        raise InvalidInput("Name at least one material.", field="/command/materials", rule="materials-empty")
    unanswered = [material for material in draft.state.asked if material not in command.materials]
    if unanswered:
        raise InvalidInput(
            "Answer everything that the notice names; {missing} is left.",
            field="/command/materials",
            rule="correction-incomplete",
            missing=", ".join(unanswered),
        )
    terms = draft.state.terms
    limit = due(draft.today, terms.acceptance, draft.state.calendar, yellow=terms.yellow)
    draft.add(h.CorrectionSubmitted(materials=command.materials, received=draft.today, acceptance=limit))


def supply_gap(draft: Draft, command: c.SupplyGap) -> None:
    if not any(gap.material == command.material and not gap.supplied for gap in draft.state.gaps):
        raise InvalidInput("This material is not missing.", field="/command/material", rule="gap-unknown")
    draft.add(h.GapSupplied(material=command.material))


def _review(draft: Draft, department: str) -> Review:
    review = draft.state.review(department)
    if review is None:
        raise InvalidInput("This department has no review here.", field="/command/department", rule="review-unknown")
    return review


def _own_review(draft: Draft, department: str) -> Review:
    """Return the review, if it is the actor's own department's."""
    review = _review(draft, department)
    if draft.act.actor.department != department:
        raise Forbidden("A review belongs to its own department.", field="/command/department", rule="other-department")
    return review


def _unclaimed_by_others(draft: Draft, review: Review) -> None:
    if review.officer not in (None, draft.act.actor.account):
        raise Conflict("Another officer handles this review.", field="/command/department", rule="review-claimed")


def _without_verdict(review: Review) -> None:
    if review.verdict is not None:
        raise Conflict(
            "The verdict has been given; recall it first.", field="/command/department", rule="verdict-given"
        )


def claim(draft: Draft, command: c.ClaimReview) -> None:
    review = _own_review(draft, command.department)
    _without_verdict(review)
    _unclaimed_by_others(draft, review)
    if review.officer is None:
        draft.add(h.ReviewClaimed(department=command.department, officer=draft.act.actor.account))


def release(draft: Draft, command: c.ReleaseReview) -> None:
    review = _review(draft, command.department)
    if not supervises(draft.state, draft.act.actor):
        _unclaimed_by_others(draft, _own_review(draft, command.department))
    if review.officer is None or review.verdict is not None:
        raise Conflict("Nobody handles this review now.", field="/command/department", rule="review-not-claimed")
    draft.add(h.ReviewReleased(department=command.department))


def give_verdict(draft: Draft, command: c.GiveVerdict) -> None:
    review = _own_review(draft, command.department)
    _without_verdict(review)
    _unclaimed_by_others(draft, review)
    late = review.due.light(draft.today) is Light.RED
    draft.add(h.VerdictGiven(department=command.department, verdict=command.verdict, late=late))


def give_opinion(draft: Draft, command: c.GiveOpinion) -> None:
    _own_review(draft, command.department)
    draft.add(h.OpinionGiven(department=command.department))


def recall(draft: Draft, command: c.RecallVerdict) -> None:
    review, state = _own_review(draft, command.department), draft.state
    if review.verdict is None:
        raise Conflict("There is no verdict to recall.", field="/command/department", rule="no-verdict")
    limit = due(review.opened, review.limit, state.calendar, yellow=state.terms.yellow, pauses=state.pauses)
    draft.add(h.VerdictRecalled(department=command.department, due=limit))


def start_procedure(draft: Draft, command: c.StartProcedure) -> None:
    state, actor = draft.state, draft.act.actor
    if command.department != actor.department:
        raise Forbidden("A department starts its own procedures.", field="/command/department", rule="other-department")
    term = next((term for term in state.terms.procedures if term.kind is command.procedure), None)
    if term is None:
        raise InvalidInput(
            "The item knows no such special procedure.", field="/command/procedure", rule="procedure-unknown"
        )
    if not 1 <= command.days <= term.days:
        raise InvalidInput(
            "The procedure takes 1 to {most} working days.",
            field="/command/days",
            rule="procedure-days",
            most=term.days,
        )
    until = due(draft.today, command.days, state.calendar, yellow=0).day
    if until is None:
        raise ValueError("the days that the applicant is told have no pauses")
    running = Pause(draft.today, None, command.procedure)
    moved = dues(state, pauses=(*state.pauses, running), extension=state.extension)
    draft.add(
        h.ProcedureStarted(
            kind=command.procedure,
            department=command.department,
            first=draft.today,
            days=command.days,
            until=until,
            dues=moved,
        )
    )


def end_procedure(draft: Draft, _command: c.EndProcedure) -> None:
    state = draft.state
    *before, running = state.pauses
    ended = Pause(running.first, draft.today, running.reason)
    moved = dues(state, pauses=(*before, ended), extension=state.extension)
    if state.procedure is None:
        raise ValueError("the rule's condition asks for an open procedure")
    draft.add(h.ProcedureEnded(kind=state.procedure.kind, last=draft.today, dues=moved))


def request_extension(draft: Draft, command: c.RequestExtension) -> None:
    most = draft.state.terms.extension
    if not 1 <= command.days <= most:
        raise InvalidInput(
            "An extension adds 1 to {most} working days.", field="/command/days", rule="extension-days", most=most
        )
    draft.add(h.ExtensionRequested(days=command.days))


def approve_extension(draft: Draft, _command: c.ApproveExtension) -> None:
    state = draft.state
    days = state.extension_asked
    draft.add(h.ExtensionApproved(days=days, dues=dues(state, pauses=state.pauses, extension=state.extension + days)))


def decline_extension(draft: Draft, _command: c.DeclineExtension) -> None:
    draft.add(h.ExtensionDeclined())


def ready_to_decide(state: CaseState) -> bool:
    """Whether the reviews allow a decision: all verdicts are in, or one of them rejects; no procedure is open."""
    verdicts = [review.verdict for review in state.reviews]
    return state.procedure is None and (None not in verdicts or Verdict.REJECT in verdicts)


def decide_case(draft: Draft, command: c.Decide) -> None:
    state = draft.state
    if command.granted and any(review.verdict is not Verdict.APPROVE for review in state.reviews):
        raise Conflict(
            "A department rejects: the case cannot be granted.", field="/command/granted", rule="review-rejects"
        )
    if command.granted and any(not gap.supplied for gap in state.gaps):
        raise Conflict(
            "A promised material is still missing: the case cannot be granted.",
            field="/command/granted",
            rule="gap-open",
        )
    outcome = Outcome.GRANTED if command.granted else Outcome.REFUSED
    late = state.promised is not None and state.promised.light(draft.today) is Light.RED
    last = due(draft.today, state.terms.hand_over, state.calendar, yellow=0).day if command.granted else None
    draft.add(h.Decided(outcome=outcome, on=draft.today, late=late, hand_over_by=last))
    if not command.granted:
        draft.add(h.Closed(outcome=outcome))
    else:
        _close_if_delivered(draft)


def _close_if_delivered(draft: Draft) -> None:
    """An electronic result reaches the applicant's account the moment it exists."""
    state = draft.state
    if state.delivery is Delivery.ELECTRONIC and not state.wants_licence:
        draft.add(h.Closed(outcome=Outcome.GRANTED))


def record_licence(draft: Draft, command: c.RecordLicence) -> None:
    draft.add(h.LicenceIssued(licence=command.licence))
    _close_if_delivered(draft)


def hand_over(draft: Draft, command: c.HandOver) -> None:
    if command.way is Delivery.ELECTRONIC:
        raise InvalidInput("Hand over at a window or by post.", field="/command/way", rule="way-electronic")
    draft.add(h.RatingOffered(rated=command.rated))
    draft.add(h.HandedOver(way=command.way))
    draft.add(h.Closed(outcome=Outcome.GRANTED))


def withdraw(draft: Draft, _command: c.Withdraw) -> None:
    at_window, bringer = draft.act.actor.kind is c.ActorKind.STAFF, draft.act.bringer
    if at_window and bringer is None:
        raise InvalidInput("Say who brings the withdrawal to the window.", field="/bringer", rule="required")
    draft.add(h.Withdrawn(at_window=at_window, bringer=bringer if at_window else None))
    draft.add(h.Closed(outcome=Outcome.WITHDRAWN))


def pass_time(draft: Draft) -> None:
    """Let everything happen that is due by now: deemed acceptance, lapse, missed gaps, duties overdue, lights."""
    state = draft.state
    if state.status is Status.FILED and state.acceptance and _past(state.acceptance.day, draft.today):
        take_in(draft, started=state.received, deemed=True)
    if state.status is Status.CORRECTING and _past(state.correction_due, draft.today):
        draft.add(h.Lapsed())
        draft.add(h.Closed(outcome=Outcome.LAPSED))
    for gap in draft.state.gaps if draft.state.status is Status.ACCEPTED else ():
        if not gap.supplied and not gap.missed and _past(gap.promised_by, draft.today):
            draft.add(h.GapMissed(material=gap.material))
    _escalate(draft)
    _turn_lights(draft)


def _escalate(draft: Draft) -> None:
    """Tell the supervisor, once, of a procedure past the days the applicant was told and of a late hand-over."""
    state, procedure = draft.state, draft.state.procedure
    if (
        state.status is Status.ACCEPTED
        and procedure
        and not procedure.escalated
        and _past(procedure.until, draft.today)
    ):
        draft.add(h.Escalated(department=procedure.department, duty=Duty.PROCEDURE))
    if state.status is Status.DECIDED and not state.hand_over_escalated and _past(state.hand_over_by, draft.today):
        draft.add(h.Escalated(department=state.terms.lead, duty=Duty.HAND_OVER))


def _past(day: date | None, today: date) -> bool:
    return day is not None and today > day


def _turn_lights(draft: Draft) -> None:
    """Turn every light that no longer shows what its limit says; a review's silence past its limit escalates."""
    state = draft.state
    if state.due is not None and (light := state.due.light(draft.today)) is not state.light:
        draft.add(h.LightTurned(light=light))
    if state.status is not Status.ACCEPTED:
        return
    for review in state.reviews:
        light = review.due.light(draft.today)
        if review.verdict is not None or light is review.light:
            continue
        draft.add(h.LightTurned(light=light, department=review.department))
        if light is Light.RED and not review.escalated:
            draft.add(h.Escalated(department=review.department))


def reassign(draft: Draft, command: c.Reassign) -> None:
    concerned = in_hand(draft.state)
    successors = tuple(each for each in command.successors if each.before in concerned)
    if successors:
        draft.add(h.Reassigned(successors=successors))


def in_hand(state: CaseState) -> frozenset[str]:
    """Return the departments that still have something to do in an open case."""
    given = {review.department for review in state.reviews if review.verdict}
    reviewing = {term.department for term in state.terms.reviews} | {each.department for each in state.reviews}
    procedure = {state.procedure.department} if state.procedure else set()
    return frozenset({state.terms.lead} | (reviewing - given) | procedure)


def recalendar(draft: Draft, command: c.Recalendar) -> None:
    state = draft.state
    running = state.status is Status.ACCEPTED
    acceptance = state.acceptance
    if state.status is Status.FILED:
        terms = state.terms
        acceptance = due(state.received, terms.acceptance, command.calendar, yellow=terms.yellow)
    moved = dues(state, pauses=state.pauses, extension=state.extension, calendar=command.calendar) if running else None
    draft.add(h.CalendarMoved(calendar=command.calendar, acceptance=acceptance, dues=moved))
