"""Every page of the desk."""

from litestar import Router
from litestar.di import Provide

from onestop.web.desk.acting import ActsController
from onestop.web.desk.case import CaseController
from onestop.web.desk.desk import desk
from onestop.web.desk.inbox import InboxController
from onestop.web.desk.live import LiveController
from onestop.web.speech import speech

DESK = Router(
    "/",
    route_handlers=[InboxController, LiveController, CaseController, ActsController],
    dependencies={"speech": Provide(speech, sync_to_thread=False), "desk": Provide(desk)},
)
