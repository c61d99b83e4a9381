"""Which release a tenant is served by, and which releases must stand for that, decided from what is seen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from onestop_operator.copies import API, name_of

GRACE = timedelta(seconds=10)
"""How long what nobody asks for any more stays: whoever was sent there has arrived by then, and is counted."""

LEAVING, DRAINING = timedelta(seconds=5), timedelta(seconds=30)
"""How often that is looked at; and how often what has cases left."""


@dataclass(frozen=True, slots=True)
class View:
    """What stands in the platform's namespace.

    `build` is the chart's own, empty where the chart is not on this cluster; `whole`: all its processes are of it.
    `stands` has the releases beside it, and whether their processes have come up.
    """

    service: str
    stem: str = ""
    build: str = ""
    whole: bool = True
    stands: Mapping[str, bool] = field(default_factory=dict)

    @property
    def settled(self) -> str:
        """The build that everyone gets who is asked for no release, once it is there."""
        return self.build if self.whole else ""


@dataclass(frozen=True, slots=True)
class Serving:
    """Who serves a tenant: a `release` beside the chart, or the chart itself where that is empty.

    `service` is the Service in the platform's namespace, `runs` what the tenant's status says, `settled` whether that
    is what is asked.
    """

    release: str
    service: str
    runs: str
    settled: bool = True


def serve(view: View, asked: str, before: str) -> Serving:
    """Return who serves a tenant that is asked for a release (or none) and was served by the one `before`.

    Nobody is sent to processes that have not come up, and nobody is sent away from what is asked because some of its
    processes are down for a moment.
    """
    stays = asked == before and asked in view.stands
    if not asked or (asked == view.build and not (stays and not view.whole)):
        return Serving("", view.service, view.build)
    if stays or view.stands.get(asked):
        return _beside(view, asked)
    if before in view.stands:
        return _beside(view, before, settled=False)
    return Serving("", view.service, view.build or asked, settled=not view.build)


def _beside(view: View, release: str, *, settled: bool = True) -> Serving:
    return Serving(release, name_of(view.stem, API, release), release, settled)


class Lingering:
    """Since when something is asked for no more."""

    def __init__(self) -> None:
        self._since: dict[str, datetime] = {}

    def over(self, found: Iterable[str], asked: Iterable[str], now: datetime) -> set[str]:
        """Return which of those found have not been asked for, at every look, for GRACE."""
        left = set(found) - set(asked)
        self._since = {each: self._since.get(each, now) for each in left}
        return {each for each, since in self._since.items() if now - since >= GRACE}


def busy(found: Iterable[str], cases: Mapping[str, int] | None) -> set[str]:
    """Return the releases whose workers must stay: those with cases, and all where nobody knows at present."""
    return set(found) if cases is None else {release for release, count in cases.items() if count}
