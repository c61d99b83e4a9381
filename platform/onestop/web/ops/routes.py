"""The pages of administrators and of municipal operations; they stand on the desk."""

from litestar.types import ControllerRouterHandler

from onestop.web.ops.calendar import CalendarController
from onestop.web.ops.departments import DepartmentsController
from onestop.web.ops.items import ItemsInForce
from onestop.web.ops.staff import StaffPages
from onestop.web.ops.tenants import TenantsController

OPS: list[ControllerRouterHandler] = [
    DepartmentsController,
    StaffPages,
    ItemsInForce,
    CalendarController,
    TenantsController,
]
