"""What the internal API reads and says about tenants; names are those of the Tenant resource."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from onestop.kit.ports import KeptBucket
from onestop.registry.service import Use
from onestop.tenancy import model
from onestop.tenancy.model import Level, Registration, Runtime, Tenant, TenantSettings
from onestop.tenancy.registration import Registered

Code = Annotated[str, Meta(pattern="^[1-9][0-9]{5}([0-9]{3})?$", description="Region code.", examples=["370102"])]
Slug = Annotated[str, Meta(pattern="^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", examples=["lixia"])]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Host = Annotated[
    str, Meta(pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", max_length=253)
]
Source = Annotated[str, Meta(pattern=r"^[0-9a-fA-F.:]+/[0-9]{1,3}$", examples=["10.0.0.0/8"])]
Release = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]+\.[0-9]+\.[0-9]+([-.][0-9A-Za-z.-]*[0-9A-Za-z])?$",
        max_length=63,
        description="Build under which new cases begin, once its workers are known; null: whichever takes new cases.",
        examples=["1.2.0"],
    ),
]
Count = Annotated[int, Meta(ge=0, le=100_000_000)]
Days = Annotated[int, Meta(ge=1, le=100_000)]


BRAND, QUOTAS, RETENTION = model.Brand(), model.Quotas(), model.Retention()


class Names(Struct, forbid_unknown_fields=True):
    zh: Annotated[Name, Meta(examples=["历下区"])]
    en: Annotated[Name, Meta(examples=["Lixia District"])]


class Brand(Struct, frozen=True, forbid_unknown_fields=True):
    colour: Annotated[str, Meta(pattern="^#[0-9a-fA-F]{6}$")] = BRAND.colour
    emblem: Annotated[str, Meta(min_length=1, max_length=1)] = BRAND.emblem


class Quotas(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    open_cases: Count = QUOTAS.open_cases
    staff: Count = QUOTAS.staff


class Retention(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    case_days: Days = RETENTION.case_days
    material_days: Days = RETENTION.material_days


class TenantBody(Struct, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """A tenant as it shall be."""

    slug: Annotated[Slug, Meta(description="First label of the host name; unchangeable.")]
    level: Annotated[Level, Meta(description="Unchangeable.")]
    parent: Annotated[Code | None, Meta(description="The tenant above; a Move operation changes it.")] = None
    names: Names
    brand: Brand = Brand()
    hosts: Annotated[list[Host], Meta(max_length=20, description="Further host names.")] = []
    ring: Literal["pilot", "early", "general"] = "general"
    runtime: Runtime = Runtime.SHARED
    bundle: Annotated[str, Meta(max_length=63, description="Whose departments and halls; empty: the city's.")] = ""
    calendar: Annotated[str, Meta(pattern="^[a-z]{2,20}$")] = "cn"
    quotas: Quotas = Quotas()
    maintenance: bool = False
    retention: Retention = Retention()
    allowed_sources: Annotated[list[Source], Meta(max_length=200, description="Kept for the gateway.")] = []
    release: Release | None = None

    def tenant(self, code: str) -> Tenant:
        """Return the tenant that this body describes."""
        settings = TenantSettings(
            hosts=tuple(self.hosts),
            runtime=self.runtime,
            bundle=self.bundle,
            calendar=self.calendar,
            quotas=model.Quotas(self.quotas.open_cases, self.quotas.staff),
            retention=model.Retention(self.retention.case_days, self.retention.material_days),
            allowed_sources=tuple(self.allowed_sources),
            maintenance=self.maintenance,
        )
        brand = model.Brand(self.brand.colour, self.brand.emblem)
        return Tenant(
            code, self.slug, self.level, self.parent, self.names.zh, self.names.en, brand, self.ring, settings
        )


class RegisteredView(Struct):
    code: Code
    revision: Annotated[str, Meta(description="SHA-256 of all that is registered.")]
    changed: Annotated[bool, Meta(description="Whether this call made anything different.")]

    @classmethod
    def of(cls, done: Registered) -> "RegisteredView":
        return cls(done.code, done.revision, done.changed)


class UseView(Struct, rename="camel"):
    open_cases: int
    staff: int
    storage_bytes: int


class RegistrationView(TenantBody, kw_only=True):
    """A tenant as it is."""

    code: Code
    revision: str
    state: Literal["active", "stopped"]
    use: UseView

    @classmethod
    def of(cls, found: Registration, use: Use) -> "RegistrationView":
        tenant, settings = found.tenant, found.tenant.settings
        return cls(
            code=tenant.code,
            slug=tenant.slug,
            level=tenant.level,
            parent=tenant.parent,
            names=Names(tenant.name_zh, tenant.name_en),
            brand=Brand(tenant.brand.colour, tenant.brand.emblem),
            hosts=list(settings.hosts),
            ring=tenant.ring,  # type: ignore[arg-type]
            runtime=settings.runtime,
            bundle=settings.bundle,
            calendar=settings.calendar,
            quotas=Quotas(settings.quotas.open_cases, settings.quotas.staff),
            maintenance=settings.maintenance,
            retention=Retention(settings.retention.case_days, settings.retention.material_days),
            allowed_sources=list(settings.allowed_sources),
            release=found.release or None,
            revision=found.revision,
            state="stopped" if found.stopped else "active",
            use=UseView(use.open_cases, use.staff, use.storage_bytes),
        )


class BucketBody(Struct, rename="camel", forbid_unknown_fields=True):
    retention_days: Annotated[Days, Meta(description="For how long materials stay.")]
    access_keys: Annotated[
        list[Annotated[str, Meta(pattern="^[0-9A-Za-z_.-]{3,128}$")]],
        Meta(
            max_length=20, description="The ids of the keys that are let in: the tenant's own, during an overlap two."
        ),
    ]


class BucketView(Struct, rename="camel"):
    bucket: str
    versioning: bool
    object_lock: bool
    policy: Annotated[str, Meta(description="SHA-256 of who is let in.")]
    changed: bool

    @classmethod
    def of(cls, kept: KeptBucket) -> "BucketView":
        return cls(
            bucket=kept.name,
            versioning=True,
            object_lock=kept.object_lock,
            policy=kept.policy,
            changed=kept.changed,
        )


class BacklogView(Struct):
    queue: str
    backlog: Annotated[int, Meta(description="Workflow and activity tasks that wait, about.")]


class ReleaseView(Struct):
    release: str
    state: Annotated[str, Meta(description="The engine's word: inactive, current, ramping, draining or drained.")]
    cases: Annotated[int, Meta(description="Cases that live under this release; its workers stay while there are any.")]


class ReleasesView(Struct):
    queue: str
    releases: list[ReleaseView]


class StateView(Struct):
    code: Code
    state: Literal["active", "stopped"]
    changed: bool
