"""What no schema of one file can say about tenants, departments, halls and staff."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from stdnum.cn import uscc

from onestop.catalogue.declaration.draft import Draft, Placed
from onestop.catalogue.declaration.problems import Problem
from onestop.tenancy.model import NESTED_DIGITS, Level, Tenant

T = TypeVar("T")
PARENT = ("spec", "parent")
ABOVE = {Level.DISTRICT: Level.CITY, Level.STREET: Level.DISTRICT}


def check_tenancy(draft: Draft) -> Iterator[Problem]:
    """Check everything but the items."""
    yield from duplicates(draft.tenants, lambda t: t.code, "code", ("spec", "code"))
    yield from duplicates(draft.tenants, lambda t: t.slug, "slug", ("metadata", "name"))
    yield from duplicates(
        (t for t in draft.tenants if t.value.level is Level.CITY), lambda _: "A city", "city", ("spec", "level")
    )
    yield from duplicates(_hosts(draft), lambda host: host, "host")
    yield from duplicates(draft.entries, lambda e: f"{e.short} ({e.level.value})", "short")
    yield from duplicates(draft.windows, lambda w: w.code, "short")
    yield from duplicates(draft.halls, lambda h: h.code, "short")
    yield from duplicates(draft.staff, lambda s: s.account, "account")
    yield from duplicates(draft.roles, lambda r: r.role.value, "role")
    yield from _parents(draft)
    yield from _credit_codes(draft)
    yield from _windows(draft)
    yield from _hours(draft)
    yield from _staff(draft)


def duplicates(
    parts: Iterable[Placed[T]], key: Callable[[T], str], field: str, at: tuple[str, ...] = ()
) -> Iterator[Problem]:
    """Tell each part whose key an earlier one already has; it stands `at` a place in the part, or is the field."""
    first: dict[str, Placed[T]] = {}
    for part in parts:
        name = key(part.value)
        before = first.setdefault(name, part)
        if before is not part:
            where = f"{before.document.file}:{before.document.line(before.path)}"
            yield part.problem(
                f"duplicate-{field}", "{name} is already at {where}.", at=at or (field,), name=name, where=where
            )


def _hosts(draft: Draft) -> Iterator[Placed[str]]:
    for part in draft.tenants:
        for index, host in enumerate(part.value.settings.hosts):
            yield Placed(host, part.document, ("spec", "hosts", index))


def _parents(draft: Draft) -> Iterator[Problem]:
    tenants = {t.value.code: t.value for t in draft.tenants}
    for part in draft.tenants:
        if part.value.level is not Level.CITY:
            yield from _parent(part, tenants.get(part.value.parent or ""))


def _parent(part: Placed[Tenant], parent: Tenant | None) -> Iterator[Problem]:
    tenant = part.value
    facts = {"code": tenant.code, "parent": tenant.parent}
    if parent is None:
        yield part.problem("unknown-tenant", "{code}'s parent {parent} is not declared.", at=PARENT, **facts)
        return
    if parent.parent == tenant.code or parent is tenant:
        yield part.problem("cycle", "{code} and {parent} stand below each other.", at=PARENT, **facts)
    if parent.level is not ABOVE[tenant.level]:
        yield part.problem("wrong-level", "{parent} is not one level above {code}.", at=PARENT, **facts)
    digits = NESTED_DIGITS[tenant.level]
    if tenant.code[:digits] != parent.code[:digits]:
        message = "{code} does not lie within {parent}: the first {digits} digits differ."
        yield part.problem("code-not-nested", message, at=("spec", "code"), digits=digits, **facts)


def _credit_codes(draft: Draft) -> Iterator[Problem]:
    for part in draft.entries:
        code = part.value.credit_code
        if code and not uscc.is_valid(code):
            expected = uscc.calc_check_digit(code[:17])
            message = "The check character of {code} should be {expected} (GB 32100)."
            yield part.problem("check-digit", message, at=("credit_code",), code=code, expected=expected)
    given = [p for p in draft.entries if p.value.credit_code]
    yield from duplicates(given, lambda e: e.credit_code, "credit_code")
    numbered = [p for p in draft.entries if not p.value.credit_code]
    yield from duplicates(numbered, lambda e: f"{e.serial} ({e.level.value})", "serial")


def _windows(draft: Draft) -> Iterator[Problem]:
    known = {d.value.code for d in draft.departments}
    for part in draft.windows:
        for index, code in enumerate(part.value.departments):
            if code not in known:
                yield _unknown(part, code, ("departments", index))


def _hours(draft: Draft) -> Iterator[Problem]:
    last: dict[tuple[str, int], list[Placed[tuple[str, str]]]] = defaultdict(list)
    for part in draft.hours:
        hours = part.value
        span = Placed((f"{hours.opens:%H:%M}", f"{hours.closes:%H:%M}"), part.document, part.path)
        if hours.opens >= hours.closes:
            message = "Closing at {closes} is not after opening at {opens}."
            yield part.problem("hours-reversed", message, opens=span.value[0], closes=span.value[1])
        for other in last[hours.hall, hours.weekday]:
            if span.value[0] < other.value[1] and other.value[0] < span.value[1]:
                yield part.problem("hours-overlap", "Weekday {weekday} is open twice at once.", weekday=hours.weekday)
        last[hours.hall, hours.weekday].append(span)


def _staff(draft: Draft) -> Iterator[Problem]:
    known = {d.value.code for d in draft.departments}
    for part in draft.staff:
        for index, post in enumerate(part.value.posts):
            if post.department not in known:
                yield _unknown(part, post.department, ("posts", index, "department"))


def _unknown(part: Placed[T], code: str, at: tuple[str | int, ...]) -> Problem:
    return part.problem("unknown-department", "There is no department {department}.", at=at, department=code)
