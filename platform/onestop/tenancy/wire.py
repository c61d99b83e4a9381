"""What tenancy says over HTTP."""

from typing import Annotated

from msgspec import Meta, Struct

from onestop.kit.i18n import said
from onestop.tenancy.model import Brand, Department, Level, Premises, Tenant

TenantCode = Annotated[str, Meta(max_length=20, description="Region code.", examples=["370102"])]


class TenantView(Struct):
    code: TenantCode
    slug: Annotated[str, Meta(description="First label of the host name.", examples=["lixia"])]
    level: Level
    parent: TenantCode | None
    name_zh: Annotated[str, Meta(examples=["历下区"])]
    name_en: Annotated[str, Meta(examples=["Lixia District"])]
    brand: Brand

    @classmethod
    def of(cls, tenant: Tenant) -> "TenantView":
        return cls(tenant.code, tenant.slug, tenant.level, tenant.parent, tenant.name_zh, tenant.name_en, tenant.brand)


class DepartmentView(Struct):
    code: Annotated[str, Meta(examples=["370100-environment"])]
    tenant: TenantCode
    name_zh: Annotated[str, Meta(examples=["市环境保护局"])]
    name_en: Annotated[str, Meta(examples=["Environment Bureau"])]
    credit_code: Annotated[str, Meta(examples=["11370100004188610H"])]
    credit_code_made_up: bool

    @classmethod
    def of(cls, department: Department) -> "DepartmentView":
        return cls(
            department.code,
            department.tenant,
            department.name_zh,
            department.name_en,
            department.credit_code,
            department.credit_code_made_up,
        )


class WindowView(Struct):
    code: Annotated[str, Meta(examples=["370100-hall-a01"])]
    name: Annotated[str, Meta(examples=["综合受理一号窗口"])]
    departments: Annotated[list[str], Meta(description="Whose items it serves; none means every department's.")]


class HoursView(Struct):
    weekday: Annotated[int, Meta(description="1 is Monday, 7 is Sunday.", ge=1, le=7)]
    opens: Annotated[str, Meta(description="By the clock of China.", examples=["09:00"])]
    closes: Annotated[str, Meta(examples=["17:00"])]


class HallView(Struct):
    """A hall in the caller's language."""

    code: Annotated[str, Meta(examples=["370100-hall"])]
    name: str
    address: str
    phone: str
    windows: list[WindowView]
    hours: list[HoursView]

    @classmethod
    def of(cls, premises: Premises, language: str) -> "HallView":
        hall = premises.hall
        return cls(
            hall.code,
            said(hall, "name", language),
            said(hall, "address", language),
            hall.phone,
            [WindowView(w.code, said(w, "name", language), list(w.departments)) for w in premises.windows],
            [HoursView(h.weekday, f"{h.opens:%H:%M}", f"{h.closes:%H:%M}") for h in premises.hours],
        )
