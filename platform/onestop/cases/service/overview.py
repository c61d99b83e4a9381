"""How the open cases of a tenant and all below it stand: for those who watch over the limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from onestop.cases.model.chain import event_of
from onestop.cases.model.happened import Escalated
from onestop.cases.model.state import Duty
from onestop.cases.store.overview import Overview
from onestop.tenancy.model import Scope

OF_LATE = timedelta(days=30)
"""The time over which punctuality is measured."""
LIGHTS = ("red", "yellow", "green", "paused")


@dataclass(frozen=True, slots=True)
class Standing:
    """Open cases of one tenant and one leading department; `paused` are those whose clock does not run."""

    tenant: str
    lead: str
    light: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LateReview:
    """A review past its day. `officer` has it in hand, if anyone."""

    department: str
    due: date
    case_number: str
    item: str
    item_version: str
    tenant: str
    applicant_name: str
    applicant_kind: str
    officer: UUID | None


@dataclass(frozen=True, slots=True)
class Escalation:
    case_number: str
    tenant: str
    department: str
    duty: Duty
    at: datetime


class OverviewService:
    def __init__(self, store: Overview) -> None:
        self._store = store

    async def on_time(self, scope: Scope, today: date) -> dict[str, float]:
        """Return, by tenant, the share of the cases promised for a day of late that were decided by that day."""
        return await self._store.on_time(scope, today - OF_LATE, today)

    async def standings(self, scope: Scope) -> list[Standing]:
        return [Standing(**dict(row)) for row in await self._store.lights(scope)]

    async def late_reviews(self, scope: Scope, today: date, most: int) -> list[LateReview]:
        """Return open reviews past their day, those that are late longest first."""
        return [LateReview(**dict(row)) for row in await self._store.late_reviews(scope, today, most)]

    async def escalations(self, scope: Scope, most: int) -> Sequence[Escalation]:
        """Return what supervisors were told last, newest first."""
        told = []
        for row in await self._store.escalations(scope, most):
            event = event_of(row["line"])
            if isinstance(event.body, Escalated):
                told.append(
                    Escalation(row["case_number"], row["tenant"], event.body.department, event.body.duty, event.at)
                )
        return told
