"""Every page of the portal."""

from litestar import Router
from litestar.di import Provide

from onestop.web.portal.activation import ActivationController
from onestop.web.portal.apply import ApplyController, BeginController
from onestop.web.portal.apply_form import ApplyFormController
from onestop.web.portal.apply_papers import ApplyPapersController
from onestop.web.portal.apply_send import ApplySendController
from onestop.web.portal.case import CaseController, JourneyController
from onestop.web.portal.case_acts import CaseActsController
from onestop.web.portal.case_delivery import CaseDeliveryController
from onestop.web.portal.entry import EntryController
from onestop.web.portal.home import HomeController
from onestop.web.portal.inbox import InboxController
from onestop.web.portal.items import ItemsController
from onestop.web.portal.licences import LicencesController, VerifyController
from onestop.web.portal.mandates import MandatesController
from onestop.web.portal.my_cases import MyCasesController
from onestop.web.portal.password import PasswordController
from onestop.web.speech import speech

PORTAL = Router(
    "/",
    route_handlers=[
        HomeController,
        ItemsController,
        EntryController,
        ActivationController,
        BeginController,
        ApplyController,
        ApplyFormController,
        ApplyPapersController,
        ApplySendController,
        MyCasesController,
        CaseController,
        CaseActsController,
        CaseDeliveryController,
        JourneyController,
        InboxController,
        LicencesController,
        VerifyController,
        MandatesController,
        PasswordController,
    ],
    dependencies={"speech": Provide(speech, sync_to_thread=False)},
)
