"""The rules: what a command does to a case now, or why it does nothing. Pure; the clock comes in as `now`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onestop.cases.model import authority as who
from onestop.cases.model import commands as c
from onestop.cases.model import rules
from onestop.cases.model.commands import SYSTEM, Act, Actor, ActorKind, name_of
from onestop.cases.model.draft import Draft
from onestop.cases.model.events import Event
from onestop.cases.model.evolve import fold
from onestop.cases.model.state import CaseState, Light, Status
from onestop.errors import Forbidden, InvalidInput, NotAllowedNow

F, K, A, D, C = Status.FILED, Status.CORRECTING, Status.ACCEPTED, Status.DECIDED, Status.CLOSED


@dataclass(frozen=True, slots=True)
class Rule:
    """In which states, by whom, and how a command acts. `text` asks for a written reason."""

    when: tuple[Status, ...]
    who: Callable[[CaseState, Actor], bool]
    act: Callable[[Draft, Any], None]
    text: Callable[[Any], bool] = lambda _: False
    also: Callable[[CaseState], bool] = lambda _: True
    """A further condition on the state."""
    open_to: Callable[[CaseState, Actor], bool] = lambda *_: True
    """A further condition on the actor's own review. `act` checks it too, and says what is wrong."""


def _nothing(_draft: Draft, _command: Any) -> None:
    """Leave it to the time that passes around every act."""


def _always(_: Any) -> bool:
    return True


RULES: dict[type, Rule] = {
    c.Precheck: Rule((F,), who.accepts, rules.precheck),
    c.Accept: Rule((F,), who.accepts, rules.accept),
    c.RefuseAcceptance: Rule((F,), who.accepts, rules.refuse_acceptance, text=_always),
    c.RequestCorrection: Rule((F,), lambda s, a: who.accepts(s, a) or who.supervises(s, a), rules.request_correction),
    c.SubmitCorrection: Rule((K,), who.brings, rules.submit_correction),
    c.SupplyGap: Rule((A,), who.brings, rules.supply_gap, also=lambda s: any(not g.supplied for g in s.gaps)),
    c.ClaimReview: Rule((A,), who.reviews, rules.claim, open_to=who.may_handle),
    c.ReleaseReview: Rule(
        (A,), lambda s, a: who.reviews(s, a) or who.supervises(s, a), rules.release, open_to=who.may_release
    ),
    c.GiveVerdict: Rule(
        (A,), who.reviews, rules.give_verdict, text=lambda v: v.verdict == "reject", open_to=who.may_handle
    ),
    c.GiveOpinion: Rule((A,), who.reviews, rules.give_opinion, text=_always),
    c.RecallVerdict: Rule((A,), who.reviews, rules.recall, text=_always, open_to=who.may_recall),
    c.StartProcedure: Rule(
        (A,),
        lambda s, a: who.reviews(s, a) or who.of_lead(s, a),
        rules.start_procedure,
        text=_always,
        also=lambda s: s.procedure is None and bool(s.terms.procedures),
    ),
    c.EndProcedure: Rule(
        (A,),
        who.ends_procedure,
        rules.end_procedure,
        also=lambda s: s.procedure is not None,
    ),
    c.RequestExtension: Rule(
        (A,),
        who.of_lead,
        rules.request_extension,
        text=_always,
        also=lambda s: s.terms.extension > 0 and not s.extension and not s.extension_asked and _in_time(s),
    ),
    c.ApproveExtension: Rule(
        (A,), who.extends, rules.approve_extension, also=lambda s: s.extension_asked > 0 and _in_time(s)
    ),
    c.DeclineExtension: Rule(
        (A,), who.extends, rules.decline_extension, text=_always, also=lambda s: s.extension_asked > 0
    ),
    c.Decide: Rule((A,), who.decides, rules.decide_case, text=lambda d: not d.granted, also=rules.ready_to_decide),
    c.RecordLicence: Rule((D,), who.is_system, rules.record_licence, also=lambda s: s.wants_licence),
    c.HandOver: Rule((D,), who.at_window, rules.hand_over, also=lambda s: not s.wants_licence),
    c.Withdraw: Rule((F, K, A), who.is_applicant, rules.withdraw),
    c.PassTime: Rule((F, K, A, D, C), who.is_system, _nothing),
    c.Reassign: Rule((F, K, A), who.is_system, rules.reassign),
    c.Recalendar: Rule((F, K, A), who.is_system, rules.recalendar),
}


def _in_time(state: CaseState) -> bool:
    """Whether the limit still runs: one that has passed cannot be extended, so a late case stays late (art. 42)."""
    return state.light is not Light.RED


def allowed(state: CaseState, actor: Actor) -> tuple[str, ...]:
    """Return the names of the commands that `actor` may give now."""
    return tuple(
        name_of(kind)
        for kind, rule in RULES.items()
        if rule.who(state, actor) and _open(rule, state) and rule.open_to(state, actor)
    )


def _open(rule: Rule, state: CaseState) -> bool:
    return state.status in rule.when and rule.also(state)


def decide(state: CaseState, act: Act, now: datetime) -> tuple[Event, ...]:
    """Return what `act` makes happen at `now`, or raise why it may not.

    Forbidden: not this actor's to do. NotAllowedNow: not in this state, with what is. InvalidInput: a field of the
    command breaks a rule. What time has brought by then happens first, in the system's name: nobody gains by a timer
    that is late. Lights that the act moves turn after it.
    """
    before = () if isinstance(act.command, (c.PassTime, c.Recalendar)) else _passed(state, act, now)
    state = fold(before, state)
    _check(state, act)
    draft = Draft(state, act, now)
    RULES[type(act.command)].act(draft, act.command)
    return (*before, *draft.events, *_passed(draft.state, act, now))


def _passed(state: CaseState, act: Act, now: datetime) -> tuple[Event, ...]:
    """Return what time alone makes happen by `now`, noted under the act that brings it to light."""
    system = Actor(account=SYSTEM, kind=ActorKind.SYSTEM, tenant=state.tenant)
    draft = Draft(state, Act(id=act.id, actor=system, command=c.PassTime()), now)
    rules.pass_time(draft)
    return tuple(draft.events)


def _check(state: CaseState, act: Act) -> None:
    rule = RULES[type(act.command)]
    if not rule.who(state, act.actor):
        raise Forbidden("This is not yours to do in this case.", command=name_of(act.command))
    if not _open(rule, state):
        raise NotAllowedNow(
            "The case is in a state that does not allow this.",
            allowed=allowed(state, act.actor),
            command=name_of(act.command),
            status=state.status.value,
        )
    if rule.text(act.command) and act.text is None:
        raise InvalidInput("Give the reason in writing.", field="/text", rule="reason-required")
