"""Every page of the portal."""

from litestar import Router
from litestar.di import Provide

from onestop.web.portal.entry import EntryController
from onestop.web.portal.home import HomeController
from onestop.web.portal.items import ItemsController
from onestop.web.speech import speech

PORTAL = Router(
    "/",
    route_handlers=[HomeController, ItemsController, EntryController],
    dependencies={"speech": Provide(speech, sync_to_thread=False)},
)
