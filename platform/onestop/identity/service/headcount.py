"""How many people may hold posts in a tenant."""

from onestop.errors import QuotaReached
from onestop.identity.store.staff import StaffStore
from onestop.tenancy.service import TenancyService


async def check_room(tenancy: TenancyService, store: StaffStore, tenant: str) -> None:
    """Raise QuotaReached when the tenant has as many members of staff as it may have."""
    quota = tenancy.tree.tenant(tenant).settings.quotas.staff
    if await store.headcount(tenancy.tree.only(tenant)) >= quota:
        raise QuotaReached(
            "{tenant} has as many members of staff as it may have: {limit} (quota staff).", tenant=tenant, limit=quota
        )
