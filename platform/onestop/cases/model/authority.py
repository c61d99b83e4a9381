"""Who may do what to a case. `roles` of an actor are those in force for the case's tenant."""

from onestop.cases.model.commands import Actor, ActorKind
from onestop.cases.model.state import CaseState


def is_applicant(state: CaseState, actor: Actor) -> bool:
    """The applicant, or an agent in the applicant's name."""
    return actor.kind is ActorKind.APPLICANT and (actor.behalf or actor.account) == state.applicant


def is_system(_state: CaseState, actor: Actor) -> bool:
    return actor.kind is ActorKind.SYSTEM


def at_window(state: CaseState, actor: Actor) -> bool:
    """A clerk of the case's tenant: one window accepts, whatever department decides."""
    return actor.kind is ActorKind.STAFF and actor.tenant == state.tenant and "clerk" in actor.roles


def of_lead(state: CaseState, actor: Actor) -> bool:
    """An officer of the department that leads the case."""
    officer = "reviewer" in actor.roles or "approver" in actor.roles
    return actor.kind is ActorKind.STAFF and actor.department == state.terms.lead and officer


def accepts(state: CaseState, actor: Actor) -> bool:
    return at_window(state, actor) or of_lead(state, actor)


def heads(state: CaseState, actor: Actor) -> bool:
    """The head of the leading department, or whoever the head lets approve."""
    return of_lead(state, actor) and "approver" in actor.roles


def extends(state: CaseState, actor: Actor) -> bool:
    """The head of the leading department; where several decide jointly, the head of their government (art. 42)."""
    if not state.terms.joint:
        return heads(state, actor)
    government = state.terms.government or state.terms.lead.partition("-")[0]
    return actor.kind is ActorKind.STAFF and actor.tenant == government and "leader" in actor.roles


def decides(state: CaseState, actor: Actor) -> bool:
    """The head decides; an immediate item is decided at the window."""
    return heads(state, actor) or (state.terms.immediate and at_window(state, actor))


def reviews(state: CaseState, actor: Actor) -> bool:
    """An officer of a department that has a review in this case."""
    officer = "reviewer" in actor.roles or "approver" in actor.roles
    return actor.kind is ActorKind.STAFF and officer and state.review(actor.department) is not None


def ends_procedure(state: CaseState, actor: Actor) -> bool:
    """The department that runs the special procedure, or the leading one."""
    theirs = state.procedure is None or state.procedure.department == actor.department
    return of_lead(state, actor) or (theirs and reviews(state, actor))


def supervises(_state: CaseState, actor: Actor) -> bool:
    return actor.kind is ActorKind.STAFF and "supervisor" in actor.roles


def brings(state: CaseState, actor: Actor) -> bool:
    """Whoever brings the applicant's papers or will: the applicant, or the clerk at whose window they arrive."""
    return is_applicant(state, actor) or at_window(state, actor)


def may_handle(state: CaseState, actor: Actor) -> bool:
    """Whether the actor's department owes a verdict and no other officer is at it."""
    review = state.review(actor.department)
    return review is not None and review.verdict is None and review.officer in (None, actor.account)


def may_release(state: CaseState, actor: Actor) -> bool:
    """Whether a claim is the actor's own, or any claim a supervisor's to take away."""
    claimed = [review for review in state.reviews if review.officer and review.verdict is None]
    own = state.review(actor.department)
    return bool(claimed) if supervises(state, actor) else own in claimed and own.officer == actor.account


def may_recall(state: CaseState, actor: Actor) -> bool:
    review = state.review(actor.department)
    return review is not None and review.verdict is not None
