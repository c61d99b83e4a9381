"""The acts of a case as the desk offers them: the name of each, its key, and what it is made of."""

from dataclasses import dataclass

from onestop.cases.model.state import CaseState


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


@dataclass(frozen=True, slots=True)
class ActPage:
    """One act. `fields` names the template that asks for what it needs."""

    name: str
    title: str
    button: str
    key: str
    icon: str
    fields: str = ""
    kind: str = "secondary"
    reason: str = ""
    """What its reason is called; empty when it takes none."""
    reason_required: bool = False


OPINION, REASON = _("Opinion"), _("Reason")

ACTS = (
    ActPage("accept", _("Accept"), _("Accept the application"), "a", "check", kind="primary"),
    ActPage("accept-with-gaps", _("Accept with gaps"), _("Accept with gaps"), "g", "files", "gaps"),
    ActPage(
        "request-correction", _("Ask for a correction"), _("Send the correction notice"), "c", "rotate-ccw", "defects"
    ),
    ActPage(
        "refuse-acceptance",
        _("Refuse acceptance"),
        _("Refuse acceptance"),
        "x",
        "x",
        kind="danger",
        reason=REASON,
        reason_required=True,
    ),
    ActPage("precheck", _("Note a look before acceptance"), _("Note it"), "n", "search", "precheck", reason=OPINION),
    ActPage("submit-correction", _("Take in the corrected papers"), _("Take them in"), "s", "upload", "papers"),
    ActPage("supply-gap", _("Take in a missing paper"), _("Take it in"), "m", "upload", "gap"),
    ActPage("claim-review", _("Take in hand"), _("Take in hand"), "t", "hand", kind="primary"),
    ActPage("release-review", _("Put back"), _("Put it back"), "b", "arrow-left", "claims"),
    ActPage("give-verdict", _("Give the verdict"), _("Give the verdict"), "v", "stamp", "verdict", "primary", OPINION),
    ActPage(
        "give-opinion",
        _("Write an opinion"),
        _("Keep the opinion"),
        "o",
        "file-text",
        reason=OPINION,
        reason_required=True,
    ),
    ActPage(
        "recall-verdict",
        _("Recall the verdict"),
        _("Recall it"),
        "r",
        "rotate-ccw",
        reason=REASON,
        reason_required=True,
    ),
    ActPage(
        "start-procedure",
        _("Begin a special procedure"),
        _("Begin it: the clock stops"),
        "p",
        "clock",
        "procedure",
        reason=REASON,
        reason_required=True,
    ),
    ActPage(
        "end-procedure", _("End the special procedure"), _("End it: the clock runs on"), "e", "clock", reason=OPINION
    ),
    ActPage(
        "request-extension",
        _("Ask for an extension"),
        _("Ask the head"),
        "w",
        "calendar-days",
        "days",
        reason=REASON,
        reason_required=True,
    ),
    ActPage(
        "approve-extension",
        _("Approve the extension"),
        _("Approve it"),
        "y",
        "calendar-days",
        kind="primary",
        reason=REASON,
    ),
    ActPage(
        "decline-extension", _("Decline the extension"), _("Decline it"), "z", "x", reason=REASON, reason_required=True
    ),
    ActPage("decide", _("Decide"), _("Decide"), "d", "badge-check", "decision", "primary", REASON),
    ActPage("hand-over", _("Hand over"), _("Note the hand-over"), "h", "ticket", "delivery", "primary"),
    ActPage(
        "withdraw",
        _("Withdraw for the applicant"),
        _("Note the withdrawal"),
        "l",
        "rotate-ccw",
        "visitor",
        kind="danger",
        reason=REASON,
    ),
)
BY_NAME = {act.name: act for act in ACTS}


def offered(state: CaseState, allowed: tuple[str, ...]) -> list[ActPage]:
    """Return the acts that the model allows now, in the order of a case's life."""
    names = set(allowed)
    if "accept" in names and state.terms.secondary:
        names.add("accept-with-gaps")
    return [act for act in ACTS if act.name in names]
