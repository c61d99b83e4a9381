"""What tenancy says over HTTP."""

from typing import Annotated

from msgspec import Meta, Struct

from onestop.tenancy.model import Brand, Department, Level, Tenant

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
