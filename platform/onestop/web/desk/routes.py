"""Every page of the desk."""

from litestar import Router
from litestar.di import Provide

from onestop.web.desk.acting import ActsController
from onestop.web.desk.case import CaseController
from onestop.web.desk.desk import desk
from onestop.web.desk.export import ExportController
from onestop.web.desk.file import FileController
from onestop.web.desk.file_form import FileFormController
from onestop.web.desk.inbox import InboxController
from onestop.web.desk.live import LiveController
from onestop.web.desk.me import MeController
from onestop.web.desk.reveal import RevealController
from onestop.web.desk.views import ViewsController
from onestop.web.desk.wall import WallController
from onestop.web.ops.routes import OPS
from onestop.web.speech import speech

DESK = Router(
    "/",
    route_handlers=[
        InboxController,
        ViewsController,
        LiveController,
        ExportController,
        CaseController,
        RevealController,
        ActsController,
        FileController,
        FileFormController,
        WallController,
        MeController,
        *OPS,
    ],
    dependencies={"speech": Provide(speech, sync_to_thread=False), "desk": Provide(desk)},
)
