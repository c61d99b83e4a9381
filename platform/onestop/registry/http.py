"""The internal API over tenants: for the operator of the deployment, never for people and never through the gateway."""

from litestar import Controller, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from onestop.registry.measuring import MeasuringService
from onestop.registry.service import RegistryService
from onestop.registry.wire import (
    BacklogView,
    BucketBody,
    BucketView,
    RegisteredView,
    RegistrationView,
    ReleasesView,
    ReleaseView,
    StateView,
    TenantBody,
)


class RegistryController(Controller):
    path = "/tenants"
    tags = ("internal: tenants",)

    @put("/{code:str}", summary="Register a tenant, or make it what it shall be")
    async def register(
        self, code: FromPath[str], data: JSONBody[TenantBody], registry: NamedDependency[RegistryService]
    ) -> RegisteredView:
        """Load the tenant with its departments and halls from its bundle; the same body again changes nothing."""
        return RegisteredView.of(await registry.register(data.tenant(code), data.release or ""))

    @get("/{code:str}", summary="Show a registered tenant and what it uses")
    async def registration(self, code: FromPath[str], registry: NamedDependency[RegistryService]) -> RegistrationView:
        return RegistrationView.of(*await registry.registration(code))

    @put("/{code:str}/bucket", summary="Keep a tenant's bucket")
    async def bucket(
        self, code: FromPath[str], data: JSONBody[BucketBody], registry: NamedDependency[RegistryService]
    ) -> BucketView:
        """Keep versions, object lock, how long materials stay, and whose keys are let in; repeat it as you like."""
        return BucketView.of(await registry.keep_bucket(code, data.retention_days, data.access_keys))

    @post("/{code:str}/stop", summary="Stop a tenant: no filing, everything is kept", status_code=200)
    async def stop(self, code: FromPath[str], registry: NamedDependency[RegistryService]) -> StateView:
        return StateView(code, "stopped", await registry.stop(code, stopped=True))

    @post("/{code:str}/start", summary="Start a stopped tenant", status_code=200)
    async def start(self, code: FromPath[str], registry: NamedDependency[RegistryService]) -> StateView:
        return StateView(code, "active", await registry.stop(code, stopped=False))


@get("/backlog/{queue:str}", summary="How much waits on a task queue", tags=["internal: tenants"])
async def backlog(queue: FromPath[str], measuring: NamedDependency[MeasuringService]) -> BacklogView:
    return BacklogView(queue, await measuring.backlog(queue))


@get(
    "/releases/{queue:str}", summary="Which releases work, or have worked, on a task queue", tags=["internal: tenants"]
)
async def releases(queue: FromPath[str], measuring: NamedDependency[MeasuringService]) -> ReleasesView:
    """Tell of each whether it takes new cases, and how many live under it; none for a queue without workers so far."""
    told = await measuring.releases(queue)
    return ReleasesView(queue, [ReleaseView(one.release, one.state, one.cases) for one in told])
