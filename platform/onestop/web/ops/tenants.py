"""The tenants as a tree: level, ring, address, and what each has."""

from collections import Counter
from dataclasses import dataclass

from litestar import Controller, Response, get
from litestar.di import NamedDependency

from onestop.tenancy.model import Level, Role, Tenant
from onestop.web.desk.desk import Desk
from onestop.web.portal.home import address


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


LEVELS = {Level.CITY: _("City"), Level.DISTRICT: _("District or county"), Level.STREET: _("Street or town")}
RINGS = {"pilot": _("Pilot"), "early": _("Early"), "general": _("Everyone else")}


@dataclass(frozen=True, slots=True)
class Node:
    """A tenant and those below it."""

    tenant: Tenant
    name: str
    level: str
    ring: str
    href: str
    departments: int
    halls: int
    below: "tuple[Node, ...]"


class TenantsController(Controller):
    path = "/desk/tenants"
    include_in_schema = False

    @get("/")
    async def tenants(self, desk: NamedDependency[Desk]) -> Response[str]:
        """Show the tree from here down."""
        desk.require(Role.OPS)
        departments = Counter(one.tenant for one in desk.tenancy.directory.values())
        tenants = [desk.tenancy.tree.tenant(code) for code in desk.scope.visible]
        return desk.page(
            "ops/tenants.html",
            at="tenants",
            root=_node(desk, desk.tenant, departments),
            count=len(tenants),
            rings=sorted(Counter(desk.speech.say(RINGS.get(one.ring, one.ring)) for one in tenants).items()),
        )


def _node(desk: Desk, tenant: Tenant, departments: Counter[str]) -> Node:
    tree, speech = desk.tenancy.tree, desk.speech
    return Node(
        tenant=tenant,
        name=speech.name(tenant),
        level=speech.say(LEVELS[tenant.level]),
        ring=speech.say(RINGS.get(tenant.ring, tenant.ring)),
        href=address(desk.request, tree.root, tenant),
        departments=departments[tenant.code],
        halls=len(desk.tenancy.halls(tenant.code)),
        below=tuple(_node(desk, child, departments) for child in tree.children(tenant.code)),
    )
