"""Tenants, departments, halls and staff from their files; an entry of a level stands in every tenant of that level."""

from collections.abc import Iterator
from datetime import time
from typing import Any

import msgspec

from onestop.catalogue.declaration.codes import made_up_credit_code
from onestop.catalogue.declaration.documents import Document
from onestop.catalogue.declaration.draft import DepartmentEntry, Draft, Placed
from onestop.tenancy.model import Department, Hall, Level, OpeningHours, Staff, StaffRole, Tenant, Window


def add_tenant(draft: Draft, document: Document) -> None:
    """Add the tenant that a resource declares."""
    draft.tenants.append(Placed(_tenant(document.data), document))


def add_departments(draft: Draft, document: Document) -> None:
    for index, raw in enumerate(document.data["departments"]):
        entry = msgspec.convert(raw, DepartmentEntry)
        path = ("departments", index)
        draft.entries.append(Placed(entry, document, path))
        for tenant in _of_level(draft, entry.level):
            draft.departments.append(Placed(_department(entry, tenant), document, path))


def add_halls(draft: Draft, document: Document) -> None:
    """Add halls with their windows and hours; needs the tenants."""
    for index, raw in enumerate(document.data["halls"]):
        for tenant in _of_level(draft, Level(raw["level"])):
            _add_hall(draft, Placed(raw, document, ("halls", index)), tenant)


def add_staff(draft: Draft, document: Document) -> None:
    for index, raw in enumerate(document.data["roles"]):
        draft.roles.append(Placed(msgspec.convert(raw, StaffRole), document, ("roles", index)))
    for index, raw in enumerate(document.data["staff"]):
        draft.staff.append(Placed(msgspec.convert(raw, Staff), document, ("staff", index)))


def _tenant(resource: dict[str, Any]) -> Tenant:
    """Return what a resource says of a tenant; what is for the cluster alone (processors, deletion) is left out."""
    spec: dict[str, Any] = resource["spec"]
    names, quotas, retention = spec["names"], spec.get("quotas", {}), spec.get("retention", {})
    tenant = {
        "code": spec["code"],
        "slug": resource["metadata"]["name"],
        "level": spec["level"],
        "parent": spec.get("parent"),
        "name_zh": names["zh"],
        "name_en": names["en"],
        **_given(spec, brand="brand", ring="ring"),
        "settings": {
            **_given(spec, hosts="hosts", runtime="runtime", bundle="bundle", calendar="calendar"),
            **_given(spec, maintenance="maintenance"),
            **_given(spec.get("isolation", {}), allowed_sources="allowedSources"),
            "quotas": _given(quotas, open_cases="openCases", staff="staff"),
            "retention": _given(retention, case_days="caseDays", material_days="materialDays"),
        },
    }
    return msgspec.convert(tenant, Tenant)


def _given(raw: dict[str, Any], **names: str) -> dict[str, Any]:
    """Return those of the named facts that are given, under our names; the others have defaults."""
    return {ours: raw[theirs] for ours, theirs in names.items() if theirs in raw}


def _of_level(draft: Draft, level: Level) -> Iterator[Tenant]:
    return (t.value for t in draft.tenants if t.value.level is level)


def _named(text: str, name: str) -> str:
    return text.replace("{tenant}", name)


def _department(entry: DepartmentEntry, tenant: Tenant) -> Department:
    return Department(
        code=f"{tenant.code}-{entry.short}",
        tenant=tenant.code,
        name_zh=_named(entry.name_zh, tenant.name_zh),
        name_en=_named(entry.name_en, tenant.name_en),
        credit_code=entry.credit_code or made_up_credit_code(tenant.code, entry.serial),
        credit_code_made_up=entry.made_up or not entry.credit_code,
    )


def _add_hall(draft: Draft, part: Placed[dict[str, Any]], tenant: Tenant) -> None:
    raw, code = part.value, f"{tenant.code}-{part.value['short']}"
    hall = Hall(
        code=code,
        tenant=tenant.code,
        name_zh=_named(raw["name_zh"], tenant.name_zh),
        name_en=_named(raw["name_en"], tenant.name_en),
        address_zh=_named(raw["address_zh"], tenant.name_zh),
        address_en=_named(raw["address_en"], tenant.name_en),
        phone=raw.get("phone", ""),
    )
    draft.halls.append(Placed(hall, part.document, part.path))
    for index, window in enumerate(raw["windows"]):
        draft.windows.append(Placed(_window(window, hall), part.document, (*part.path, "windows", index)))
    for index, span in enumerate(raw["hours"]):
        opens, closes = time.fromisoformat(span["opens"]), time.fromisoformat(span["closes"])
        for weekday in span["weekdays"]:
            hours = OpeningHours(code, weekday, opens, closes)
            draft.hours.append(Placed(hours, part.document, (*part.path, "hours", index)))


def _window(raw: dict[str, Any], hall: Hall) -> Window:
    departments = tuple(f"{hall.tenant}-{short}" for short in raw.get("departments", ()))
    return Window(f"{hall.code}-{raw['short']}", hall.code, raw["name_zh"], raw["name_en"], departments)
