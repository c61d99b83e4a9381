"""The workers of a dedicated tenant, one Deployment a release: how far they are, and which stand beside the newest."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from onestop_operator.book import Book
from onestop_operator.cluster import Cluster, path_of
from onestop_operator.model import RELEASE_LABEL, Runtime
from onestop_operator.objects.workers import name_of
from onestop_operator.platform import Platform
from onestop_operator.rollout import Rollout, rollout
from onestop_operator.serving import DRAINING, LEAVING, Lingering, Serving, View, busy, serve
from onestop_operator.site import Crew, Ref, Site
from onestop_operator.watching import Watched


@dataclass(frozen=True, slots=True)
class Course:
    """How far a tenant is with the release that is asked of it.

    `release` is the one under which its new cases begin, empty for whichever takes them. Of a dedicated tenant `own`
    and `image` are what its newest workers run, `beside` those that stand beside them, `left_alone` those of a release
    that is declared no more.
    """

    serving: Serving
    release: str
    staff: Rollout
    own: str = ""
    image: str = ""
    beside: tuple[Crew, ...] = ()
    left_alone: tuple[Ref, ...] = ()
    after: timedelta = timedelta.max
    """When to look again."""


class Crews:
    """Reads and decides; what is to be written stands in the course."""

    def __init__(
        self, cluster: Cluster, platform: Platform, watched: Watched, book: Book, view: Callable[[], View]
    ) -> None:
        self._cluster, self._platform = cluster, platform
        self._watched, self._book, self._view = watched, book, view
        self._lingering: dict[str, Lingering] = defaultdict(Lingering)

    async def course(self, site: Site, status: Mapping[str, Any], now: datetime) -> Course:
        """Return how far the tenant is by its status and by what is there."""
        asked, before = status.get("release", ""), status.get("running", "")
        if site.tenant.runtime is not Runtime.DEDICATED:
            serving = serve(self._view(), asked, before)
            return Course(serving, serving.release, Rollout(1, 1, whole=True))
        own = asked or site.settings.build
        staff = await self._rollout(site, own)
        if staff.whole or own == before or not before:
            release, goes = own if staff.whole or own == before else "", asked
        else:
            release, goes, staff = before, before, await self._rollout(site, before)
        serving = serve(self._view(), goes, before)
        settled = serving.settled and release == own
        course = Course(
            replace(serving, runs=own if settled else before), release, staff, own, self._image(site, own) or ""
        )
        return await self._beside(site, course, status, now)

    async def _rollout(self, site: Site, release: str) -> Rollout:
        return rollout(await self._cluster.get(path_of(Ref("Deployment", name_of(release), site.namespace))))

    def _image(self, site: Site, release: str) -> str | None:
        """Return what workers of a release run; None for one that is declared no more."""
        if release in ("", site.settings.build):
            return site.settings.worker_image
        spec = self._book.release(release)
        return spec["images"]["workers"] if spec else None

    async def _beside(self, site: Site, course: Course, status: Mapping[str, Any], now: datetime) -> Course:
        """Find the workers that must stand beside the newest: those that may be needed again, and those with cases."""
        slug, build = site.tenant.slug, site.settings.build
        found = {
            seen.labels[RELEASE_LABEL]: ref
            for ref, seen in self._watched.of(slug).items()
            if ref.kind == "Deployment" and RELEASE_LABEL in seen.labels
        }
        kept = {each or build for each in self._book.asked(status)} | {status.get("running", "")}
        kept -= {"", course.own}
        left = set(found) - kept - {course.own}
        over = self._lingering[slug].over(found, {*kept, course.own}, now)
        cases = await self._platform.cases(site.tenant.queue) if over else {}
        stay = kept | (left - over) | (busy(over, cases) & left)
        images = {release: self._image(site, release) for release in stay}
        crews = (Crew(each, image, each in kept) for each, image in sorted(images.items()) if image)
        alone = (found[each] for each, image in images.items() if not image and each in found)
        after = DRAINING if left else timedelta.max
        after = LEAVING if left - over or not course.serving.settled else after
        return replace(course, beside=tuple(crews), left_alone=tuple(alone), after=after)
