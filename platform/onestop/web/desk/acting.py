"""One act, one page: what it will cause, the notice it sends, its reason, and the act itself."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_409_CONFLICT, HTTP_412_PRECONDITION_FAILED, HTTP_422_UNPROCESSABLE_ENTITY

from onestop.cases.model.commands import Actor, HandOver, Withdraw, name_of
from onestop.cases.service.acting import ActService
from onestop.cases.service.reading import CaseView
from onestop.delivery.service import DeliveryService
from onestop.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    NotAllowedNow,
    NotFound,
    OnestopError,
    StaleVersion,
    Unavailable,
)
from onestop.identity.service.accounts import AccountService
from onestop.materials.service import MaterialService
from onestop.web.case.holder import holder
from onestop.web.desk.acts import BY_NAME, ActPage, offered
from onestop.web.desk.case import beside, case_link, trail
from onestop.web.desk.choices import choices
from onestop.web.desk.commands import Asked, asked, handed_over, papers_shown, wrong
from onestop.web.desk.desk import Desk
from onestop.web.desk.effects import effects
from onestop.web.desk.facts import head
from onestop.web.desk.notice import sheet
from onestop.web.forms import files, go, typed
from onestop.web.portal.uploads import received

SHOWN_AFTER = 5
"""Events shown at most of what has happened since someone looked."""


class ActsController(Controller):
    path = "/desk/cases/{number:str}/acts/{name:str}"
    include_in_schema = False

    @get("/")
    async def ask(self, number: FromPath[str], name: FromPath[str], desk: NamedDependency[Desk]) -> Response[Any]:
        """Show what the act needs and what it will cause."""
        view, act = await desk.case(number), BY_NAME.get(name)
        if act is None or act not in _offered(desk, view):
            return go(f"{_link(desk, number)()}")
        return await _page(desk, view, act, {}, {})

    @post("/effects")
    async def effects(self, number: FromPath[str], name: FromPath[str], desk: NamedDependency[Desk]) -> Response[str]:
        """Show again what the act will cause, as its form stands now."""
        view, act = await desk.case(number), _act(name)
        form = await _form(desk.request)
        return desk.page("desk/effects.html", act=act, number=number, **await _foreseen(desk, view, act, form))

    @post("/notice")
    async def notice(self, number: FromPath[str], name: FromPath[str], desk: NamedDependency[Desk]) -> Response[Any]:
        """Show the notice as the document it will be, as the form stands now."""
        view, act = await desk.case(number), _act(name)
        meant = _asked(desk, view, act, _filled(desk, view, act, await _form(desk.request)))
        draft = await desk.notices.preview(view, _actor(desk, view, meant), meant.command, meant.words)
        if draft is None:
            raise NotFound("This act sends no notice.")
        headers = {"Content-Disposition": "inline", "Cache-Control": "private, no-store"}
        return Response(await desk.notices.drawn(draft), media_type="application/pdf", headers=headers, status_code=200)

    @post("/")
    async def act(
        self,
        number: FromPath[str],
        name: FromPath[str],
        desk: NamedDependency[Desk],
        acting: NamedDependency[ActService],
        materials: NamedDependency[MaterialService],
        accounts: NamedDependency[AccountService],
        delivery: NamedDependency[DeliveryService],
    ) -> Response[Any]:
        """Carry the act out and go back to the case; a refusal is told on this page, with all that was typed."""
        view, act = await desk.case(number), _act(name)
        form = await _form(desk.request)
        if form.get("look"):
            return await _page(desk, view, act, form, {})
        fields: Mapping[str, str] = {}
        try:
            meant = _asked(desk, view, act, form)
            fields = meant.fields
            await _carry_out(desk, view, meant, form, acting, materials, delivery)
        except InvalidInput as error:
            return await _page(
                desk, view, act, form, wrong(error, fields, desk.speech.words), HTTP_422_UNPROCESSABLE_ENTITY
            )
        except StaleVersion:
            since = int(form.get("seen") or 0)
            events = await desk.reading.events(desk.scope_of(view), number, since)
            news = (await trail(desk, view, events, accounts))[:SHOWN_AFTER]
            return await _page(desk, view, act, form, {}, HTTP_412_PRECONDITION_FAILED, news=news)
        except (Conflict, Forbidden, Unavailable) as error:
            return await _refused(desk, number, act, form, error)
        return go(_link(desk, number)(done=name))


async def _form(request: Request[Any, Any, Any]) -> dict[str, str]:
    """Return what was typed; a paper that was sent counts as ticked."""
    return await typed(request) | dict.fromkeys(await files(request), "yes")


def _act(name: str) -> ActPage:
    if name not in BY_NAME:
        raise NotFound("There is no such page.")
    return BY_NAME[name]


def _offered(desk: Desk, view: CaseView) -> list[ActPage]:
    return offered(view.state, desk.allowed(view))


def _link(desk: Desk, number: str) -> Any:
    return case_link(desk.request.query_params, number)


def _asked(desk: Desk, view: CaseView, act: ActPage, form: Mapping[str, str]) -> Asked:
    return asked(act.name, form, view.state, desk.actor(view.state, act=act.name).department or "")


async def _carry_out(
    desk: Desk,
    view: CaseView,
    meant: Asked,
    form: Mapping[str, str],
    acting: ActService,
    materials: MaterialService,
    delivery: DeliveryService,
) -> None:
    if isinstance(meant.command, HandOver):
        given = handed_over(meant.command, form)
        await delivery.hand_over(desk.principal, view.summary.number, given, form.get("key", ""))
        return
    seen = form.get("seen", "")
    await acting.act(
        desk.scope_of(view),
        view.summary.number,
        _actor(desk, view, meant),
        meant.command,
        meant.words,
        form.get("key", ""),
        files=await _received(desk, view, materials),
        seen=int(seen) if seen.isascii() and seen.isdigit() else None,
        shown=papers_shown(form) if isinstance(meant.command, Withdraw) else None,
    )


async def _received(desk: Desk, view: CaseView, materials: MaterialService) -> dict[str, list[UUID]]:
    """Keep the papers that came with the form, as the applicant's."""
    kept = {}
    for name, file in (await files(desk.request)).items():
        code, who = name.removeprefix("paper-"), desk.principal.require_account()
        paper = await received(materials, view.summary.tenant, view.summary.applicant, who, code, file)
        kept[code] = [paper.id]
    return kept


async def _refused(
    desk: Desk, number: str, act: ActPage, form: Mapping[str, str], error: OnestopError
) -> Response[Any]:
    """Tell why nothing was done: on the act's page while it is still offered, else on the case's."""
    view = await desk.case(number)
    if isinstance(error, NotAllowedNow) or act not in _offered(desk, view):
        return go(_link(desk, number)(refused=act.name))
    return await _page(desk, view, act, form, {"text": desk.speech.words.error(error)}, HTTP_409_CONFLICT)


def _filled(desk: Desk, view: CaseView, act: ActPage, form: Mapping[str, str]) -> dict[str, str]:
    """Return the form as it stands, its first values where nothing was typed yet."""
    return {**choices(desk, view, act).defaults, **form}


def _actor(desk: Desk, view: CaseView, meant: Asked) -> Actor:
    return desk.actor(view.state, getattr(meant.command, "department", None), name_of(meant.command))


async def _foreseen(desk: Desk, view: CaseView, act: ActPage, form: Mapping[str, str]) -> dict[str, Any]:
    """Return what the act will cause and the notice it sends, as far as the form says already."""
    try:
        meant = _asked(desk, view, act, _filled(desk, view, act, form))
        actor = _actor(desk, view, meant)
        lines = effects(view.state, actor, meant.command, desk.speech, desk.clock.now())
        draft = await desk.notices.preview(view, actor, meant.command, meant.words)
    except OnestopError:
        return {"effects": [], "sheet": None}
    return {"effects": lines, "sheet": sheet(desk, draft) if draft else None}


async def _page(
    desk: Desk,
    view: CaseView,
    act: ActPage,
    form: Mapping[str, str],
    errors: Mapping[str, str],
    status: int = 200,
    news: object = (),
) -> Response[Any]:
    offer = choices(desk, view, act)
    return desk.page(
        "desk/act.html",
        at="inbox",
        status=status,
        **await beside(desk, view.summary.number),
        **head(desk, view),
        **await _foreseen(desk, view, act, form),
        holder=holder(view.state, desk.speech, desk.today),
        act=act,
        choices=offer,
        form={**offer.defaults, **form},
        errors=dict(errors),
        key=form["key"] if status == HTTP_409_CONFLICT else uuid4().hex,
        news=news,
    )
