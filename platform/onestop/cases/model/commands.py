"""What people, and time, may ask of a case. One struct a command; the same struct from the API to the workflow.

A command's free text (reasons, opinions, remarks) does not travel in it: the text is stored first and the act
carries its identifier, so no personal data enters a workflow's history.
"""

from datetime import date
from enum import StrEnum

import msgspec

from onestop.calendars.model import Calendar
from onestop.cases.model.state import Delivery, Verdict
from onestop.cases.model.terms import Procedure
from onestop.identity.model import Relation


class _Command(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", forbid_unknown_fields=True):
    pass


class Missing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A secondary material that may follow later, and the day by which the applicant promises it.

    The day lies within the promised limit: without the material the case cannot be granted.
    """

    material: str
    promised_by: date


class Fault(StrEnum):
    """What can be wrong with a material."""

    MISSING = "missing"
    ILLEGIBLE = "illegible"
    EXPIRED = "expired"
    UNSEALED = "unsealed"
    WRONG_FORM = "wrong-form"
    INCONSISTENT = "inconsistent"
    OTHER = "other"


class Defect(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One material and what is wrong with it."""

    material: str
    fault: Fault


class Precheck(_Command, frozen=True, kw_only=True, tag="precheck"):
    """A clerk's look before acceptance; binds nobody. `ready` says whether it can be accepted as it is."""

    ready: bool


class Accept(_Command, frozen=True, kw_only=True, tag="accept"):
    """Take the case in: the clock starts. `gaps` name secondary materials that may follow."""

    gaps: tuple[Missing, ...] = ()


class RefuseAcceptance(_Command, frozen=True, kw_only=True, tag="refuse-acceptance"):
    """Say that the application cannot be accepted, with the reason (art. 32)."""


class RequestCorrection(_Command, frozen=True, kw_only=True, tag="request-correction"):
    """Tell all defects of all materials in one notice (art. 32)."""

    defects: tuple[Defect, ...]


class SubmitCorrection(_Command, frozen=True, kw_only=True, tag="submit-correction"):
    """Answer a correction with these materials anew: every one the notice names, and any other."""

    materials: tuple[str, ...]


class SupplyGap(_Command, frozen=True, kw_only=True, tag="supply-gap"):
    """Bring a material that was missing at acceptance."""

    material: str


class ClaimReview(_Command, frozen=True, kw_only=True, tag="claim-review"):
    department: str


class ReleaseReview(_Command, frozen=True, kw_only=True, tag="release-review"):
    department: str


class GiveVerdict(_Command, frozen=True, kw_only=True, tag="give-verdict"):
    department: str
    verdict: Verdict


class GiveOpinion(_Command, frozen=True, kw_only=True, tag="give-opinion"):
    """Write an opinion beside the verdict: it binds nobody and stays in the trail."""

    department: str


class RecallVerdict(_Command, frozen=True, kw_only=True, tag="recall-verdict"):
    department: str


class StartProcedure(_Command, frozen=True, kw_only=True, tag="start-procedure"):
    """Begin a special procedure: the clock stands still until it ends."""

    department: str
    procedure: Procedure
    days: int


class EndProcedure(_Command, frozen=True, kw_only=True, tag="end-procedure"):
    """End the special procedure: the clock runs on from the next day."""


class RequestExtension(_Command, frozen=True, kw_only=True, tag="request-extension"):
    days: int


class ApproveExtension(_Command, frozen=True, kw_only=True, tag="approve-extension"):
    """The approval of the agency's head, or of the government's where several departments decide jointly (art. 42)."""


class DeclineExtension(_Command, frozen=True, kw_only=True, tag="decline-extension"):
    pass


class Decide(_Command, frozen=True, kw_only=True, tag="decide"):
    granted: bool


class RecordLicence(_Command, frozen=True, kw_only=True, tag="record-licence"):
    """The issued licence's number, told by the workflow."""

    licence: str


class HandOver(_Command, frozen=True, kw_only=True, tag="hand-over"):
    """Give the result to the applicant. The rating is offered first; `rated` says whether one was given."""

    way: Delivery
    rated: bool = False


class Withdraw(_Command, frozen=True, kw_only=True, tag="withdraw"):
    """Take the application back. A clerk does it for whoever comes to the window; the act says who that is."""


class PassTime(_Command, frozen=True, kw_only=True, tag="pass-time"):
    """Time has passed: whatever is due happens."""


class Recalendar(_Command, frozen=True, kw_only=True, tag="recalendar"):
    """A new notice of working days is in force."""

    calendar: Calendar


class Successor(msgspec.Struct, frozen=True):
    """A department of another tenant that takes over what a department has in hand."""

    before: str
    after: str
    tenant: str


class Reassign(_Command, frozen=True, kw_only=True, tag="reassign"):
    """The case's tenant now lies in another district, whose departments take over from those of the old one."""

    successors: tuple[Successor, ...]


PersonsCommand = (
    Precheck
    | Accept
    | RefuseAcceptance
    | RequestCorrection
    | SubmitCorrection
    | SupplyGap
    | ClaimReview
    | ReleaseReview
    | GiveVerdict
    | GiveOpinion
    | RecallVerdict
    | StartProcedure
    | EndProcedure
    | RequestExtension
    | ApproveExtension
    | DeclineExtension
    | Decide
    | HandOver
    | Withdraw
)
Command = PersonsCommand | RecordLicence | PassTime | Recalendar | Reassign


class ActorKind(StrEnum):
    APPLICANT = "applicant"
    STAFF = "staff"
    SYSTEM = "system"


class Actor(msgspec.Struct, frozen=True):
    """Who acts, and on whose authority."""

    account: str
    kind: ActorKind
    tenant: str
    department: str | None = None
    roles: tuple[str, ...] = ()
    behalf: str | None = None
    """The company in whose name an agent with a mandate acts."""


SYSTEM = "system"


class Bringer(msgspec.Struct, frozen=True):
    """Whoever brings the applicant's will to a window, without a word of who that is.

    `record` is `<id>:<mark>`: name and number are kept sealed under the id, and the keyed mark shows that they are
    the same still.
    """

    relation: Relation
    record: str
    mandate: str | None = None
    """The mandate on the platform that the power rests on; without one, it was shown on paper."""


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """A command by someone. `id` makes it happen once; `text` names the stored text that goes with it."""

    id: str
    actor: Actor
    command: Command
    text: str | None = None
    bringer: Bringer | None = None
    """Who stands at the window, where a clerk acts for somebody else."""


TRIAL = "trial"
"""Stands for the words and the papers of an act that is only tried."""


def trial(actor: Actor, command: Command) -> Act:
    """Return an act that asks what the rules would do, as if its words and papers were given."""
    return Act(id=TRIAL, actor=actor, command=command, text=TRIAL, bringer=Bringer(Relation.SELF, TRIAL))


def name_of(command: type[msgspec.Struct] | msgspec.Struct) -> str:
    """Return a command's or an event's stable name."""
    tag = command.__struct_config__.tag
    return str(tag)
