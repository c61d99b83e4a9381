"""Filing for someone at the window: the item, then the applicant, found by number or enrolled."""

from collections.abc import Mapping
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from onestop.catalogue.model import Audience, Channel, Implementation
from onestop.errors import InvalidInput, NotFound
from onestop.identity.model import AccountKind
from onestop.identity.service.accounts import AccountService
from onestop.tenancy.model import Role
from onestop.web.desk.desk import Desk
from onestop.web.forms import faults, go, in_order, typed
from onestop.web.views import Column, Listing, Option

FIELDS = ("kind", "identifier", "name", "phone")


class FileController(Controller):
    path = "/desk/file"
    include_in_schema = False

    @get("/")
    async def items(self, desk: NamedDependency[Desk], q: FromQuery[str] = "") -> Response[str]:
        """Find what is to be filed."""
        desk.require(Role.CLERK)
        found = [one.offer for one in desk.catalogue.search(desk.principal.tenant, q[:100], day=desk.today)]
        offers = [offer for offer in found if Channel.WINDOW in offer.item.channels]
        say = desk.speech.say
        columns = [Column(say("Item")), Column(say("Decides")), Column(say("How long"))]
        return desk.page(
            "desk/file.html",
            at="file",
            q=q,
            offers=offers,
            speech=desk.speech,
            listing=Listing(say("Items"), columns, len(offers)),
        )

    @get("/{code:str}")
    async def who(self, code: FromPath[str], desk: NamedDependency[Desk]) -> Response[str]:
        """Ask for whom it is filed."""
        offer = window_offer(desk, code)
        return _who(desk, offer, {"kind": offer.item.audience[0].value}, {})

    @post("/{code:str}")
    async def enrol(
        self, code: FromPath[str], desk: NamedDependency[Desk], accounts: NamedDependency[AccountService]
    ) -> Response[Any]:
        """Find the applicant by number, or enrol one; a new account's code is shown once, to be handed over."""
        offer, form = window_offer(desk, code), await typed(desk.request)
        kind = form.get("kind", "")
        if missing := {name: text for name, text in _asked(desk).items() if not form.get(name, "").strip()}:
            return _who(desk, offer, form, missing, 422)
        try:
            made = await accounts.enrol(
                kind=AccountKind(kind) if kind in set(Audience) else AccountKind.STAFF,
                name=form.get("name", ""),
                identifier=form.get("identifier", ""),
                phone=form.get("phone") or None,
            )
        except InvalidInput as fault:
            return _who(desk, offer, form, in_order(faults(fault, desk.speech.words), FIELDS), 422)
        following = f"/desk/file/{code}/{made.account}"
        if made.activation_code is None:
            return go(following)
        return desk.page(
            "desk/enrolled.html", at="file", name=form["name"], code=made.activation_code, following=following
        )


def _asked(desk: Desk) -> dict[str, str]:
    return {
        "identifier": desk.speech.say("Type the citizen number or the credit code"),
        "name": desk.speech.say("Type the name as it stands on the document"),
    }


def window_offer(desk: Desk, code: str) -> Implementation:
    """Return an item that can be filed at a window here; raise NotFound for any other."""
    desk.require(Role.CLERK)
    offer = desk.catalogue.implementation(desk.principal.tenant, code, desk.today)
    if Channel.WINDOW not in offer.item.channels:
        raise NotFound("There is no service item {item} in force.", item=code)
    return offer


def _who(
    desk: Desk, offer: Implementation, form: Mapping[str, str], errors: Mapping[str, str], status: int = 200
) -> Response[str]:
    texts = {Audience.PERSON: desk.speech.say("A person"), Audience.COMPANY: desk.speech.say("An organisation")}
    return desk.page(
        "desk/file_who.html",
        at="file",
        status=status,
        code=offer.item.code,
        title=desk.speech.name(offer.item),
        kinds=[Option(kind.value, texts[kind]) for kind in offer.item.audience],
        form=form,
        errors=errors,
    )
