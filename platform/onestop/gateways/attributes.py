"""What a case's workflow can be found by. Nothing here names a person."""

from datetime import datetime, time
from typing import Any

from temporalio.common import SearchAttributeKey, SearchAttributePair, SearchAttributeUpdate, TypedSearchAttributes

from onestop.cases.model.state import CaseState
from onestop.kit.clock import CHINA

TENANT = SearchAttributeKey.for_keyword("TenantCode")
ITEM = SearchAttributeKey.for_keyword("ItemCode")
STATE = SearchAttributeKey.for_keyword("CaseState")
DUE = SearchAttributeKey.for_datetime("DueDay")


def due_day(state: CaseState) -> datetime | None:
    """Return the day on which the limit that runs now ends, as the instant at which it begins."""
    due = state.due
    return datetime.combine(due.day, time(), CHINA) if due and due.day else None


def attributes(state: CaseState) -> TypedSearchAttributes:
    """Return what a new workflow can be found by."""
    pairs: list[SearchAttributePair[Any]] = [
        SearchAttributePair(TENANT, state.tenant),
        SearchAttributePair(ITEM, state.terms.item),
        SearchAttributePair(STATE, state.status.value),
    ]
    if (day := due_day(state)) is not None:
        pairs.append(SearchAttributePair(DUE, day))
    return TypedSearchAttributes(pairs)


def changes(before: CaseState, after: CaseState) -> list[SearchAttributeUpdate[Any]]:
    """Return what has to be shown anew."""
    found: list[SearchAttributeUpdate[Any]] = []
    if after.status is not before.status:
        found.append(STATE.value_set(after.status.value))
    if (day := due_day(after)) != due_day(before):
        found.append(DUE.value_unset() if day is None else DUE.value_set(day))
    return found
