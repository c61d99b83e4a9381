"""Tenants, departments, halls and staff from their files; an entry of a level stands in every tenant of that level."""

from collections.abc import Iterator
from datetime import time
from typing import Any

import msgspec

from onestop.catalogue.declaration.codes import made_up_credit_code
from onestop.catalogue.declaration.documents import Document
from onestop.catalogue.declaration.draft import DepartmentEntry, Draft, Placed
from onestop.tenancy.model import Department, Hall, Level, OpeningHours, Staff, StaffRole, Tenant, Window

NOT_THE_TENANTS = {"source", "pseudo_code"}


def add_city(draft: Draft, document: Document) -> None:
    draft.tenants.append(Placed(_tenant(document.data, Level.CITY), document))


def add_tenants(draft: Draft, document: Document, key: str, level: Level) -> None:
    """Add the tenants listed under `key`."""
    for index, raw in enumerate(document.data[key]):
        draft.tenants.append(Placed(_tenant(raw, level), document, (key, index)))


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


def _tenant(raw: dict[str, Any], level: Level) -> Tenant:
    known = {k: v for k, v in raw.items() if k not in NOT_THE_TENANTS}
    return msgspec.convert({"parent": None, **known, "level": level}, Tenant)


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
