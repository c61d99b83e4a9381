"""Many cases at once, as lines for COPY: for a past that is written, not lived."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from onestop.cases.model.chain import GENESIS
from onestop.cases.model.events import Event
from onestop.cases.model.happened import Closed, VerdictGiven
from onestop.cases.model.state import CaseState
from onestop.cases.service.acting import Words, words_id
from onestop.cases.store.record import columns, event_rows, review_row
from onestop.kit.loading import copy_line

FILED = (
    "number", "tenant", "item", "item_version", "lead", "applicant", "applicant_name", "applicant_kind", "filed_by",
    "filing_key", "channel", "journey", "form", "filed_at",
)  # fmt: skip
MOVED = (
    "status", "outcome", "light", "accepted_on", "due", "statutory", "decided_on", "delivery", "licence", "received",
)  # fmt: skip
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "cases": (*FILED, *MOVED, "closed_at", "historical", "seq", "state"),
    "review": (
        "case_number", "tenant", "filed_at", "department", "status", "officer", "verdict", "light", "opened", "due",
        "given_at",
    ),
    "case_event": ("case_number", "seq", "tenant", "kind", "at", "act", "line", "hash"),
    "case_text": ("id", "tenant", "case_number", "author", "body", "remarks", "digest", "at"),
}  # fmt: skip
"""The tables of a case in the order in which they are filled, with their columns in the order of the lines."""


@dataclass(slots=True)
class CaseLines:
    """Lines of many cases, by table."""

    tables: dict[str, list[str]] = field(default_factory=lambda: {table: [] for table in COLUMNS})

    def add(self, row: Mapping[str, Any], events: Sequence[Event], state: CaseState) -> bytes:
        """Add a case of the past: what was filed, its whole chain, what became of it. Return the chain's last hash."""
        moved, links = columns(state), event_rows(events, GENESIS, state.tenant)
        closed = next((event.at for event in reversed(events) if isinstance(event.body, Closed)), None)
        values = [*(row[name] for name in FILED), *(moved[name] for name in MOVED), closed, True, state.seq]
        self.tables["cases"].append(copy_line([*values, msgspec.json.encode(state).decode()]))
        given = _given(events)
        self.tables["review"] += [
            copy_line(
                (state.number, state.tenant, events[0].at, *review_row(state, review, given.get(review.department)))
            )
            for review in state.reviews
        ]
        self.tables["case_event"] += [copy_line((state.number, *link)) for link in links]
        last: bytes = links[-1][-1]
        return last

    def add_words(self, state: CaseState, author: UUID, act: str, words: Words, at: datetime) -> None:
        """Add the words that go with an act."""
        text, digest = words_id(act, words)
        remarks = msgspec.json.encode(dict(words.remarks)).decode()
        line = copy_line((text, state.tenant, state.number, author, words.body, remarks, digest, at))
        self.tables["case_text"].append(line)


def _given(events: Sequence[Event]) -> dict[str, datetime]:
    return {event.body.department: event.at for event in events if isinstance(event.body, VerdictGiven)}
