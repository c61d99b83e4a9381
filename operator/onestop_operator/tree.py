"""What a tenant may get wrong about the others: the rules that a single resource cannot check."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from onestop.tenancy.model import Level
from onestop_operator.model import Tenant


@dataclass(frozen=True)
class Fault:
    """A broken rule: a reason of `wording`, and the facts of its sentence."""

    reason: str
    facts: Mapping[str, object] = field(default_factory=dict)


class Tree:
    """All declared tenants. Of two that claim the same code or host name, the one declared first keeps it."""

    def __init__(self, tenants: Iterable[Tenant]) -> None:
        """Take the tenants in the order in which they were declared."""
        self.by_code: dict[str, Tenant] = {}
        self.hosts: dict[str, Tenant] = {}
        for tenant in tenants:
            self.by_code.setdefault(tenant.code, tenant)
            for host in tenant.hosts:
                self.hosts.setdefault(host, tenant)

    @property
    def city(self) -> Tenant | None:
        return next((t for t in self.by_code.values() if t.level is Level.CITY), None)

    def above(self, tenant: Tenant) -> Tenant | None:
        """Return the tenant above, if it is declared."""
        return self.by_code.get(tenant.parent or "")

    def below(self, tenant: Tenant) -> list[Tenant]:
        """Return the tenants one level below."""
        return [other for other in self.by_code.values() if other.parent == tenant.code]

    def fault(self, tenant: Tenant) -> Fault | None:
        """Return the first rule that the tenant breaks among the others."""
        return self._claimed(tenant) or self._circle(tenant) or self._misplaced(tenant)

    def _claimed(self, tenant: Tenant) -> Fault | None:
        holder = self.by_code.get(tenant.code)
        if holder and holder.slug != tenant.slug:
            return Fault("CodeTaken", {"code": tenant.code, "other": holder.slug})
        for host in tenant.hosts:
            holder = self.hosts.get(host)
            if holder and holder.slug != tenant.slug:
                return Fault("HostTaken", {"host": host, "other": holder.slug})
        return None

    def _circle(self, tenant: Tenant) -> Fault | None:
        path = [tenant.code]
        step = tenant
        while (above := self.above(step)) is not None:
            path.append(above.code)
            if above.code in path[:-1]:
                return Fault("CycleInTree", {"path": " → ".join(path)})
            step = above
        return None

    def _misplaced(self, tenant: Tenant) -> Fault | None:
        if tenant.level is Level.CITY:
            city = self.city
            other = city.slug if city and city.slug != tenant.slug else ""
            return Fault("SecondCity", {"other": other}) if other else None
        above = self.above(tenant)
        if above is None:
            return Fault("ParentMissing", {"parent": tenant.parent})
        levels = list(Level)
        if levels.index(above.level) != levels.index(tenant.level) - 1:
            return Fault("ParentLevelWrong", {"parent": above.code, "level": above.level})
        return None
