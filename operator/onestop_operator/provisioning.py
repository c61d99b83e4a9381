"""Bringing one tenant to what its declaration says, step by step; each step writes nothing when nothing changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from onestop_operator import keys
from onestop_operator.applying import Applied, digest, missing, surplus
from onestop_operator.book import Book
from onestop_operator.cluster import Cluster, path_of
from onestop_operator.crews import Course, Crews
from onestop_operator.desired import desired
from onestop_operator.keys import KeyRing
from onestop_operator.model import ROTATE, TENANT_LABEL, Runtime, Tenant
from onestop_operator.platform import Platform, registration
from onestop_operator.settings import Settings
from onestop_operator.site import Ref, Resource, Site, namespace_of, ref_of
from onestop_operator.tree import Fault
from onestop_operator.watching import Watched

AGAIN = timedelta(minutes=15)
"""How long the platform's answer is taken for granted."""


class Faulty(Exception):  # noqa: N818
    """The tenant cannot be provisioned as it is declared; `fault` has the reason."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.reason)


@dataclass
class Memory:
    """What was told to the platform, and when: by tenant and subject, a digest of what was said."""

    told: dict[tuple[str, str], tuple[str, datetime, Any]] = field(default_factory=dict)

    def answer(self, code: str, subject: str, said: str, now: datetime) -> Any:
        """Return what the platform answered to the same words not long ago, else None."""
        before, when, answer = self.told.get((code, subject), ("", now, None))
        return answer if before == said and now - when < AGAIN else None

    def forget(self, code: str) -> None:
        """Say everything again at the next occasion."""
        for key in [key for key in self.told if key[0] == code]:
            del self.told[key]


class Provisioning:
    """The steps: registration, keys, bucket, objects. Each raises what its part raises."""

    def __init__(
        self,
        settings: Settings,
        cluster: Cluster,
        platform: Platform,
        watched: Watched,
        book: Book,
        policy: keys.Policy,
        crews: Crews,
    ) -> None:
        self.settings, self.cluster, self.platform = settings, cluster, platform
        self.watched, self.book, self.policy, self.crews = watched, book, policy, crews
        self.memory = Memory()
        self.applied = Applied()
        self.kinds: frozenset[str] = frozenset()

    async def site(self, tenant: Tenant, status: Mapping[str, Any], now: datetime) -> tuple[Site, Course]:
        """Return where the tenant lives, with what its workers run, and how far it is with what is asked of it."""
        release = status.get("release", "")
        if release and self.book.release(release) is None:
            raise Faulty(Fault("ReleaseUnknown", {"release": release}))
        data = await self._worker_data() if tenant.runtime is Runtime.DEDICATED else {}
        site = Site(
            tenant,
            namespace_of(tenant, self.book.tree, self.settings),
            self.settings,
            kinds=self.kinds,
            worker_data=tuple(sorted(data.items())),
        )
        course = await self.crews.course(site, status, now)
        own = replace(site, image=course.image, release=course.own, beside=course.beside)
        return replace(own, service=course.serving.service), course

    async def _worker_data(self) -> dict[str, str]:
        name, namespace = self.settings.worker_secret, self.settings.namespace
        found = await self.cluster.get(path_of(Ref("Secret", name, namespace)))
        if found is None:
            raise Faulty(Fault("WorkerSettingsMissing", {"secret": name, "namespace": namespace}))
        return dict(found.get("data", {}))

    async def register(self, tenant: Tenant, course: Course, now: datetime) -> str:
        """Have the platform know the tenant; return the registration's revision."""
        city, spec = self.book.tree.city, self.book.release(course.serving.runs)
        bundle = (spec or {}).get("bundle") or (city.slug if city else "")
        body = registration(tenant, bundle, course.release)
        known: str | None = self.memory.answer(tenant.code, "registration", digest(body), now)
        if known is not None:
            return known
        answer = await self.platform.register(tenant.code, body)
        if (tenant.code, "registration") not in self.memory.told:
            await self.platform.start(tenant.code)
        self.memory.told[tenant.code, "registration"] = (digest(body), now, answer.revision)
        return answer.revision

    async def keep_keys(self, site: Site, resource: Resource, now: datetime) -> KeyRing:
        """See that the tenant's Secret holds the keys that it must hold now."""
        found = self.watched.of(site.tenant.slug)
        old = site.keys if site.keys in found else self._elsewhere(found)
        ring = keys.read(found[old].annotations) if old else None
        asked = resource["metadata"].get("annotations", {}).get(ROTATE, "")
        new = self.policy.turn(ring, now, asked, lambda: keys.make_id(site.tenant.slug))
        if old == site.keys and new == ring and new.names <= found[old].keys:
            return new
        before = await self.cluster.get(path_of(old)) if old else None
        made = await self.cluster.apply(keys.secret(site, new, (before or {}).get("data", {})))
        self.watched.note("Secret", made["metadata"])
        return new

    def _elsewhere(self, found: Mapping[Ref, Any]) -> Ref | None:
        """Return the Secret of a tenant that has moved."""
        return next((ref for ref in found if ref.kind == "Secret" and ref.name.endswith("-keys")), None)

    async def keep_bucket(self, tenant: Tenant, ring: KeyRing, now: datetime) -> str:
        """See that the tenant's bucket honours its keys; return the bucket's name."""
        said = digest([tenant.material_days, ring.honoured])
        known: str | None = self.memory.answer(tenant.code, "bucket", said, now)
        if known is not None:
            return known
        answer = await self.platform.bucket(tenant.code, tenant.material_days, ring.honoured)
        self.memory.told[tenant.code, "bucket"] = (said, now, answer.bucket)
        return answer.bucket

    async def house(self, site: Site) -> None:
        """See that the tenant's own namespace is there and is the tenant's, before anything is put into it."""
        ref = Ref("Namespace", site.namespace)
        if not site.tenant.own_namespace or ref in self.watched.of(site.tenant.slug):
            return
        found = await self.cluster.get(path_of(ref))
        if found and found["metadata"].get("labels", {}).get(TENANT_LABEL) != site.tenant.slug:
            raise Faulty(Fault("NamespaceTaken", {"namespace": site.namespace}))
        await self._apply([resource for resource in desired(site) if resource["kind"] == "Namespace"])

    async def furnish(self, site: Site, left_alone: Iterable[Ref]) -> list[str]:
        """Apply what differs, remove what nobody asks for; return what there is now."""
        wanted = desired(site)
        slug = site.tenant.slug
        await self._apply(missing(wanted, self.applied, self.watched.of(slug)))
        refs = [*(ref_of(resource) for resource in wanted), *left_alone, site.keys]
        for ref in surplus(refs, self.watched.of(slug)):
            await self.cluster.delete(ref, self.watched.of(slug)[ref].uid)
        return sorted(str(ref) for ref in refs)

    async def _apply(self, resources: list[Resource]) -> None:
        for resource in resources:
            made = await self.cluster.apply(resource)
            self.applied.note(resource, made)
            self.watched.note(resource["kind"], made["metadata"])


def clock() -> datetime:
    """Return the present, in whole seconds as Kubernetes counts."""
    return datetime.now(UTC).replace(microsecond=0)
