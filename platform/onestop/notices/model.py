"""Written notices: which events of a case the law wants told in writing, and what lies in an applicant's inbox."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import NAMESPACE_OID, UUID, uuid5

from onestop.cases.model import happened as h
from onestop.cases.model.state import Outcome
from onestop.feed.model import Entry
from onestop.kit.documents import NoticeKind


class News(StrEnum):
    """What an applicant is told without a notice."""

    SENT = "sent"
    ARRIVED = "arrived"
    WITHDRAWN = "withdrawn"
    """At a window, by whoever came: an applicant whom nobody asked finds out."""


Kind = NoticeKind | News
PLAIN: dict[type, NoticeKind] = {
    h.AcceptanceRefused: NoticeKind.REFUSAL_TO_ACCEPT,
    h.CorrectionRequested: NoticeKind.CORRECTION,
    h.ExtensionApproved: NoticeKind.EXTENSION,
    h.ProcedureStarted: NoticeKind.SPECIAL_PROCEDURE,
}
CAUSES = frozenset(
    f"case.{name}"
    for name in (
        "accepted",
        "acceptance-refused",
        "correction-requested",
        "extension-approved",
        "procedure-started",
        "decided",
    )
)
"""The entries of the feed that cause a notice."""
NEWS = {"delivery.sent": News.SENT, "delivery.arrived": News.ARRIVED, "case.withdrawn": News.WITHDRAWN}
"""The entries of the feed that are told without one."""


def news_of(entry: Entry) -> News | None:
    """Return what an entry of the feed tells without a notice; what the applicant did is no news."""
    news = NEWS.get(entry.kind)
    own = news is News.WITHDRAWN and not entry.data["event"]["at_window"]
    return None if own else news


def kind_of(body: h.Body) -> NoticeKind | None:
    """Return the notice that an event causes, if it causes one (Administrative Licensing Law, art. 32, 38, 42, 45)."""
    match body:
        case h.Accepted(deemed=deemed):
            return NoticeKind.DEEMED_ACCEPTANCE if deemed else NoticeKind.ACCEPTANCE
        case h.Decided(outcome=outcome):
            return NoticeKind.GRANTED if outcome is Outcome.GRANTED else NoticeKind.REFUSED
    return PLAIN.get(type(body))


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice as it was issued. `digest` is SHA-256 of the sealed file, empty until the file is in the store."""

    id: UUID
    tenant: str
    case_number: str
    seq: int
    """The number of the event that caused it."""
    kind: NoticeKind
    department: str
    number: str
    """The document's number, 文号."""
    applicant: UUID
    item: str
    journey: str
    at: datetime
    object_key: str
    digest: str = ""


@dataclass(frozen=True, slots=True)
class InboxLine:
    """A message in an applicant's inbox; `notice` is the notice that it carries, if it carries one."""

    id: UUID
    tenant: str
    account: UUID
    case_number: str
    item: str
    kind: str
    """A `NoticeKind`, or a `News`."""
    notice: UUID | None
    facts: dict[str, str]
    at: datetime
    read_at: datetime | None = None


def id_of(subject: str, seq: int) -> UUID:
    """Return the id of what an entry of the feed causes: the same for the same entry, however often it is told."""
    return uuid5(NAMESPACE_OID, f"notice/{subject}/{seq}")


def document_number(authority: str, year: int, serial: int) -> str:
    """Return the number of a department's document, such as 济南市环境保护局〔2017〕12号 (GB/T 9704-2012)."""
    return f"{authority}〔{year}〕{serial}号"
