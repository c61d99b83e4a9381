"""What both applications, the public and the internal one, are put together from."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from litestar import Litestar
from litestar.di import Provide

from onestop.bootstrap import Identity, Platform, running
from onestop.kit.http import given

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]


def lifespan_of(platform: Platform) -> Lifespan:
    """Return what opens the platform's connections when an application starts, and closes them when it stops."""

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        async with running(platform):
            yield

    return lifespan


def services(holder: Platform | Identity, names: Iterable[str]) -> dict[str, Provide]:
    """Return the dependencies that hand every handler these of the holder's services."""
    return {name: given(getattr(holder, name)) for name in names}
