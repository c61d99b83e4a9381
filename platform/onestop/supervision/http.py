"""Supervision over HTTP: the trail of a case, the wall of lights."""

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath

from onestop.calendars.service import CalendarService
from onestop.cases.service.overview import OverviewService
from onestop.cases.service.sight import sight_of
from onestop.identity.model import Principal
from onestop.kit.clock import Clock, legal_day
from onestop.kit.http import require, signed_in
from onestop.supervision.service import SupervisionService
from onestop.supervision.trail import Trail
from onestop.supervision.wire import WallView
from onestop.tenancy.model import Role
from onestop.tenancy.service import TenancyService

SHOWN = 50
"""How many late cases and reviews the wall names."""


class SupervisionController(Controller):
    tags = ("supervision",)

    @get(
        "/cases/{number:str}/trail",
        summary="Take a case's trail away",
        guards=[signed_in],
        responses={
            200: ResponseSpec(Trail, description="The trail, byte for byte as it is checked.", generate_examples=False)
        },
    )
    async def trail(
        self,
        number: FromPath[str],
        principal: NamedDependency[Principal],
        supervision: NamedDependency[SupervisionService],
    ) -> Response[bytes]:
        """Return the file that `onestop trail verify` checks without any server; for the applicant or a supervisor."""
        file = await supervision.trail(principal, number)
        headers = {"Content-Disposition": f'attachment; filename="{number}.json"', "Cache-Control": "private, no-store"}
        return Response(file, media_type="application/json", headers=headers)

    @get("/wall", summary="See the lights of all open cases", guards=[require(Role.SUPERVISOR)])
    async def wall(
        self,
        principal: NamedDependency[Principal],
        overview: NamedDependency[OverviewService],
        tenancy: NamedDependency[TenancyService],
        calendars: NamedDependency[CalendarService],
        clock: NamedDependency[Clock],
    ) -> WallView:
        """Return the lights of this tenant and all below, who is late, and which reviews were escalated."""
        today = legal_day(clock.now())
        wall = await overview.wall(sight_of(principal, tenancy), today, SHOWN)
        return WallView.of(wall, lambda due: calendars.legal.working_days_between(due, today))
