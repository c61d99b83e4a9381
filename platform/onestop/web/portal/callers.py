"""Who may see a page of one's own: an applicant who is signed in. Staff work at the desk."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from onestop.errors import Forbidden
from onestop.identity.model import AccountKind, Principal


def applicants_only(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Let applicants in: a guard."""
    principal: Principal = connection.user
    principal.require_account()
    if principal.kind not in (AccountKind.PERSON, AccountKind.COMPANY):
        raise Forbidden("This page is for applicants. Staff work at the desk.")
