"""The tree over HTTP: a caller sees the tenant it called and those below."""

from typing import Any

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from onestop.errors import NotFound
from onestop.kit.http import language_of
from onestop.tenancy.model import Scope
from onestop.tenancy.service import TenancyService
from onestop.tenancy.wire import DepartmentView, HallView, TenantView


class TenantController(Controller):
    tags = ("tenancy",)

    @get("/tenants", summary="List this tenant and those below")
    async def tenants(
        self, tenant_scope: NamedDependency[Scope], tenancy: NamedDependency[TenancyService]
    ) -> list[TenantView]:
        return [TenantView.of(tenancy.tree.tenant(code)) for code in tenant_scope.visible]

    @get("/tenants/{code:str}", summary="Show a tenant")
    async def tenant(
        self, code: FromPath[str], tenant_scope: NamedDependency[Scope], tenancy: NamedDependency[TenancyService]
    ) -> TenantView:
        return TenantView.of(tenancy.tree.tenant(_visible(code, tenant_scope)))

    @get("/departments", summary="List a tenant's departments")
    async def departments(
        self,
        tenant_scope: NamedDependency[Scope],
        tenancy: NamedDependency[TenancyService],
        tenant: FromQuery[str | None] = None,
    ) -> list[DepartmentView]:
        """Return the departments of the tenant that was called, or of one below it."""
        code = _visible(tenant or tenant_scope.tenant, tenant_scope)
        return [DepartmentView.of(one) for one in tenancy.departments(code)]

    @get("/halls", summary="List a tenant's halls, their windows and hours", sync_to_thread=False)
    def halls(
        self,
        request: Request[Any, Any, Any],
        tenant_scope: NamedDependency[Scope],
        tenancy: NamedDependency[TenancyService],
        tenant: FromQuery[str | None] = None,
    ) -> list[HallView]:
        """Return the halls of the tenant that was called, or of one below it."""
        code = _visible(tenant or tenant_scope.tenant, tenant_scope)
        return [HallView.of(one, language_of(request)) for one in tenancy.halls(code)]


def _visible(code: str, scope: Scope) -> str:
    if code not in scope.visible:
        raise NotFound("There is no tenant {code}.", code=code)
    return code
