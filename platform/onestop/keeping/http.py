"""Operations for whoever runs the deployment: under `/internal/v1`, which no ingress routes."""

from typing import Any

import msgspec
from litestar import Controller, Request, delete, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED

from onestop.keeping.model import RemoveArgs
from onestop.keeping.service.requests import KeepingService
from onestop.keeping.wire import OperationOrder, OperationView, RemovalOrder, RemovedView
from onestop.kit.http import words_of


class OperationController(Controller):
    path = "/operations"

    @put("/{operation:str}", status_code=HTTP_202_ACCEPTED)
    async def order(
        self,
        request: Request[Any, Any, Any],
        operation: FromPath[str],
        data: JSONBody[OperationOrder],
        keeping: NamedDependency[KeepingService],
    ) -> OperationView:
        made = await keeping.request(operation, data.tenant, data.kind, data.args)
        return OperationView.of(made, words_of(request))

    @get("/{operation:str}")
    async def show(
        self, request: Request[Any, Any, Any], operation: FromPath[str], keeping: NamedDependency[KeepingService]
    ) -> OperationView:
        return OperationView.of(await keeping.get(operation), words_of(request))

    @get()
    async def page(
        self,
        request: Request[Any, Any, Any],
        keeping: NamedDependency[KeepingService],
        tenant: FromQuery[str | None] = None,
    ) -> list[OperationView]:
        """Return the newest operations."""
        return [OperationView.of(one, words_of(request)) for one in await keeping.page(tenant)]


class RemovalController(Controller):
    @delete("/tenants/{code:str}", status_code=HTTP_200_OK)
    async def remove(
        self, code: FromPath[str], data: JSONBody[RemovalOrder], keeping: NamedDependency[KeepingService]
    ) -> RemovedView:
        """Remove an archived tenant; the answer names what stays under lock, and until which day."""
        done = await keeping.remove(code, RemoveArgs(proof=data.proof, open_cases=data.open_cases))
        return msgspec.convert(done.result, RemovedView)
