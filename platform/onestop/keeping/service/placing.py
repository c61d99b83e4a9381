"""Where a tenant stands: its move to another district, and the window in which no release reaches it."""

from typing import Any

from onestop.cases.service.handing import HandingService
from onestop.errors import Conflict, InvalidInput
from onestop.keeping.model import Kind, Operation
from onestop.keeping.service.working import Tell
from onestop.keeping.store.rows import RowStore
from onestop.tenancy.model import Level
from onestop.tenancy.service import TenancyService


class MoveHandler:
    def __init__(self, rows: RowStore, handing: HandingService, tenancy: TenancyService) -> None:
        self._rows = rows
        self._handing = handing
        self._tenancy = tenancy

    async def check(self, operation: Operation) -> None:
        """Raise InvalidInput when this is no street or no district, Conflict when the district lacks departments."""
        tree, parent = self._tenancy.tree, operation.args["parent"]
        if tree.tenant(operation.subject).level is not Level.STREET:
            raise InvalidInput("Only a street is moved.", field="/tenant", rule="street-only")
        if parent not in tree.tenants or tree.tenant(parent).level is not Level.DISTRICT:
            text = "A street is moved to a district; {code} is none."
            raise InvalidInput(text, field="/args/parent", rule="parent-unknown", code=parent)
        if missing := await self._handing.missing(operation.subject, parent):
            text = "Open cases need departments that the district does not have: {departments}."
            raise Conflict(text, departments=", ".join(missing))

    async def run(self, operation: Operation, tell: Tell) -> dict[str, Any]:
        street, parent = operation.subject, operation.args["parent"]
        await tell("check", 5)
        await self.check(operation)
        await tell("parent", 10)
        await self._rows.move(self._tenancy.tree.upward(street), parent)
        await self._tenancy.refresh()
        await tell("cases", 20)
        handed = 0
        while more := await self._handing.hand(street, parent, operation.id):
            handed += more
            await tell("cases", 90)
        return {"parent": parent, "cases": handed}


class FreezeHandler:
    def __init__(self, rows: RowStore, tenancy: TenancyService) -> None:
        self._rows = rows
        self._tenancy = tenancy

    async def check(self, operation: Operation) -> None:
        self._tenancy.tree.tenant(operation.subject)

    async def run(self, operation: Operation, tell: Tell) -> dict[str, Any]:
        await tell("tenant", 50)
        window = operation.args if operation.kind is Kind.FREEZE else None
        await self._rows.freeze(self._tenancy.tree.upward(operation.subject), window)
        return {"frozen": window}
