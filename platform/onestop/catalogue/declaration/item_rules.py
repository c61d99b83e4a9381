"""What no schema of one file can say about items and a tenant's own versions of them."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations

from stdnum.cn import uscc

from onestop.catalogue.declaration.documents import Step
from onestop.catalogue.declaration.draft import Draft, Placed
from onestop.catalogue.declaration.problems import Problem
from onestop.catalogue.declaration.tenancy_rules import duplicates
from onestop.catalogue.model import Handling, Item, Override, Place, refusals, tighten
from onestop.tenancy.model import Level, Tenant

RANK = {Level.CITY: 0, Level.DISTRICT: 1, Level.STREET: 2}
EVER = date.max


def check_items(draft: Draft) -> Iterator[Problem]:
    """Check every item by itself, against the departments, and against its other versions."""
    departments = {(e.value.short, e.value.level) for e in draft.entries}
    for part in draft.items:
        yield from _authorities(part, departments)
        yield from _limits(part)
        yield from _licence(part)
        yield from _repeated(part)
    yield from duplicates(draft.items, lambda i: f"{i.code} version {i.version}", "code")
    yield from _versions((p, (p.value.code,)) for p in draft.items)


def check_overrides(draft: Draft) -> Iterator[Problem]:
    """Check that own versions only tighten, from the upper tenants down."""
    tenants = {t.value.code: t.value for t in draft.tenants}
    for part in draft.overrides:
        tenant = tenants.get(part.value.tenant)
        if tenant is None:
            yield part.document.problem(
                ("tenant",), "unknown-tenant", "{code} is not declared.", code=part.value.tenant
            )
        elif tenant.level is Level.CITY:
            yield part.document.problem(
                ("tenant",), "own-of-city", "The city changes the item itself, by a new version."
            )
        else:
            yield from _override(draft, part, _chain(tenant, tenants))
    yield from _versions((p, (p.value.item, p.value.tenant)) for p in draft.overrides)


def _authorities(part: Placed[Item], departments: set[tuple[str, Level]]) -> Iterator[Problem]:
    item = part.value
    steps: list[tuple[tuple[Step, ...], str, Place]] = [(("lead_at",), item.lead.department, item.lead.at)]
    steps += [(("reviews", i), r.department, r.at) for i, r in enumerate(item.reviews)]
    for at, short, place in steps:
        for level in item.offered_at:
            stands = level if place is Place.OWN else Level(place.value)
            facts = {"short": short, "level": stands.value, "offered": level.value}
            if RANK[stands] > RANK[level]:
                yield part.problem(
                    "wrong-level", "An item offered at {offered} has no {level} above it.", at=at, **facts
                )
            elif (short, stands) not in departments:
                yield part.problem(
                    "unknown-department", "No department {short} is declared at {level}.", at=at, **facts
                )


def _limits(part: Placed[Item]) -> Iterator[Problem]:
    item = part.value
    facts = {"promised": item.promised_days, "statutory": item.statutory_days}
    if item.promised_days > item.statutory_days:
        message = "The promised {promised} working days are more than the statutory {statutory}."
        yield part.problem("limit-order", message, at=("promised_days",), **facts)
    for index, review in enumerate(item.reviews):
        if review.days > item.promised_days:
            message = "A review of {days} working days is longer than the promised {promised}."
            yield part.problem("limit-order", message, at=("reviews", index, "days"), days=review.days, **facts)
    if item.handling is Handling.IMMEDIATE and item.reviews:
        message = "An item that departments review cannot be immediate."
        yield part.problem("immediate-without-reviews", message, at=("reviews",))
    if item.fee_fen and not item.fee_basis:
        yield part.problem("fee-basis", "A fee needs the rule that sets it.", at=("fee_fen",))


def _licence(part: Placed[Item]) -> Iterator[Problem]:
    code = part.value.licence.code
    if not uscc.is_valid(code[:18]):
        expected = uscc.calc_check_digit(code[:17])
        message = "The check character in {code} (its 18th) should be {expected} (GB 32100)."
        yield part.problem("check-digit", message, at=("licence", "code"), code=code, expected=expected)


def _repeated(part: Placed[Item]) -> Iterator[Problem]:
    item = part.value
    materials = [Placed(m.code, part.document, (*part.path, "materials", i)) for i, m in enumerate(item.materials)]
    yield from duplicates(materials, str, "material")
    fields = [Placed(f.name, part.document, (*part.path, "form", i)) for i, f in enumerate(item.form)]
    yield from duplicates(fields, str, "field")
    steps = [(r.department, r.at.value) for r in item.reviews]
    reviews = [Placed(" at ".join(s), part.document, (*part.path, "reviews", i)) for i, s in enumerate(steps)]
    yield from duplicates(reviews, str, "review")


def _versions(parts: Iterable[tuple[Placed[Item] | Placed[Override], tuple[str, ...]]]) -> Iterator[Problem]:
    """Check that of one thing at most one version is in force on any day."""
    grouped: dict[tuple[str, ...], list[Placed[Item] | Placed[Override]]] = {}
    for part, key in parts:
        grouped.setdefault(key, []).append(part)
        if (part.value.in_force_until or EVER) < part.value.in_force_from:
            yield part.problem("dates-reversed", "The last day in force is before the first.", at=("in_force_until",))
    for versions in grouped.values():
        for earlier, later in combinations(sorted(versions, key=lambda p: p.value.in_force_from), 2):
            if later.value.in_force_from <= (earlier.value.in_force_until or EVER):
                message = "Version {other} is still in force on {day}."
                facts = {"other": earlier.value.version, "day": later.value.in_force_from.isoformat()}
                yield later.problem("versions-overlap", message, at=("in_force_from",), **facts)


def _override(draft: Draft, part: Placed[Override], chain: tuple[Tenant, ...]) -> Iterator[Problem]:
    own, tenant = part.value, chain[0]
    items = [i.value for i in draft.items if i.value.code == own.item]
    if not items:
        yield part.problem("unknown-item", "There is no item {item}.", at=("item",), item=own.item)
    for item in (i for i in items if _meet(i, own)):
        if tenant.level not in item.offered_at:
            message = "{item} is not offered at the level {level}."
            yield part.problem("not-offered-here", message, at=("item",), item=own.item, level=tenant.level.value)
            continue
        for refusal in refusals(_inherited(draft, item, own, chain[1:]), own):
            at = [int(s) if s.isdigit() else s for s in refusal.field.strip("/").split("/")]
            yield part.problem(refusal.rule, refusal.message, at=at, **refusal.facts)


def _chain(tenant: Tenant, tenants: dict[str, Tenant]) -> tuple[Tenant, ...]:
    """Return the tenant and those above it, as far as the declaration is sound."""
    parent = tenants.get(tenant.parent or "")
    if parent is None or RANK[parent.level] >= RANK[tenant.level]:
        return (tenant,)
    return (tenant, *_chain(parent, tenants))


def _inherited(draft: Draft, item: Item, own: Override, above: tuple[Tenant, ...]) -> Item:
    """Return the item as the tenants above hand it down; what they may not do themselves is told at their own place."""
    for tenant in reversed(above):
        for upper in (o.value for o in draft.overrides if o.value.tenant == tenant.code):
            if upper.item == own.item and _meet(upper, own) and not refusals(item, upper):
                item = tighten(item, upper)
    return item


def _meet(one: Item | Override, other: Override) -> bool:
    """Say whether both are in force on some day."""
    begins = max(one.in_force_from, other.in_force_from)
    return begins <= min(one.in_force_until or EVER, other.in_force_until or EVER)
