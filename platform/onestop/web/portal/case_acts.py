"""What an applicant does to a case: answer a correction, bring a missing paper, withdraw."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.enums import MediaType
from litestar.params import FromPath

from onestop.cases.model.application import Paper
from onestop.cases.model.commands import Command, SubmitCorrection, SupplyGap, Withdraw, name_of
from onestop.cases.service.acting import ActService, Words
from onestop.errors import InvalidInput, NotFound
from onestop.identity.model import Principal
from onestop.materials.service import MaterialService
from onestop.web.forms import faults, files, go, typed, uuid_in
from onestop.web.pages import localizer, render
from onestop.web.portal.callers import applicants_only
from onestop.web.portal.case_story import DefectLine, defects
from onestop.web.portal.crumbs import crumbs
from onestop.web.portal.own_case import OwnCase, own_case
from onestop.web.portal.uploads import announced, received
from onestop.web.speech import Speech
from onestop.web.views import Link


class CaseActsController(Controller):
    path = "/my/cases/{number:str}"
    include_in_schema = False
    guards = (applicants_only,)
    dependencies = {"case": Provide(own_case)}  # noqa: RUF012 -- Litestar's own declaration

    @get("/correct")
    async def before_correcting(
        self, request: Request[Any, Any, Any], case: NamedDependency[OwnCase], speech: NamedDependency[Speech]
    ) -> Response[Any]:
        """Show everything that the notice names, with the officer's remarks."""
        if not _waits(case, SubmitCorrection):
            return go(case.path)
        return _correction_page(request, case, speech, {}, {}, "", str(uuid4()))

    @post("/correct")
    async def correct(
        self,
        *,
        request: Request[Any, Any, Any],
        case: NamedDependency[OwnCase],
        principal: NamedDependency[Principal],
        materials: NamedDependency[MaterialService],
        acting: NamedDependency[ActService],
        speech: NamedDependency[Speech],
    ) -> Response[Any]:
        """Answer the correction with every paper that it names; what has arrived stays when one is missing."""
        form = await typed(request)
        asked = case.state.asked
        papers, wrong = await _brought(request, case, principal, materials, asked, form)
        key, text = form.get("key", ""), form.get("text", "")
        for code in asked:
            if code not in papers:
                name = case.names(speech).get(code, code)
                wrong.setdefault(f"paper-{code}", speech.say("Send “{name}”", name=name))
        if asked and wrong:
            return _correction_page(request, case, speech, papers, wrong, text, key)
        command = SubmitCorrection(materials=tuple(papers))
        try:
            await _act(acting, case, command, Words(text), key, papers)
        except InvalidInput as fault:
            told = faults(fault, localizer(request))
            return _correction_page(request, case, speech, papers, told, text, key)
        return go(case.path)

    @get("/supply/{code:str}")
    async def before_supplying(
        self,
        request: Request[Any, Any, Any],
        code: FromPath[str],
        case: NamedDependency[OwnCase],
        speech: NamedDependency[Speech],
    ) -> Response[Any]:
        if not _waits(case, SupplyGap) or code not in _missing(case):
            return go(case.path)
        return _gap_page(request, case, code, speech, {}, {}, str(uuid4()))

    @post("/supply/{code:str}")
    async def supply(
        self,
        *,
        request: Request[Any, Any, Any],
        code: FromPath[str],
        case: NamedDependency[OwnCase],
        principal: NamedDependency[Principal],
        materials: NamedDependency[MaterialService],
        acting: NamedDependency[ActService],
        speech: NamedDependency[Speech],
    ) -> Response[Any]:
        """Bring a paper that was missing at acceptance."""
        form = await typed(request)
        papers, wrong = await _brought(request, case, principal, materials, [code], form)
        if not papers:
            name = case.names(speech).get(code, code)
            wrong.setdefault(f"paper-{code}", speech.say("Send “{name}”", name=name))
            return _gap_page(request, case, code, speech, papers, wrong, form.get("key", ""))
        await _act(acting, case, SupplyGap(material=code), Words(), form.get("key", ""), papers)
        return go(case.path)

    @get("/withdraw")
    async def before_withdrawing(
        self, request: Request[Any, Any, Any], case: NamedDependency[OwnCase], speech: NamedDependency[Speech]
    ) -> Response[Any]:
        if not _waits(case, Withdraw):
            return go(case.path)
        return render(
            request,
            "portal/withdraw.html",
            crumbs=_crumbs(case, speech, speech.say("Withdraw")),
            case=case,
            title=speech.name(case.item),
            key=uuid4(),
        )

    @post("/withdraw")
    async def withdraw(
        self, request: Request[Any, Any, Any], case: NamedDependency[OwnCase], acting: NamedDependency[ActService]
    ) -> Response[Any]:
        form = await typed(request)
        await _act(acting, case, Withdraw(), Words(form.get("text", "")), form.get("key", ""), {})
        return go(case.path)

    @post("/uploads/{code:str}")
    async def announce(
        self,
        request: Request[Any, Any, Any],
        code: FromPath[str],
        case: NamedDependency[OwnCase],
        principal: NamedDependency[Principal],
        materials: NamedDependency[MaterialService],
    ) -> Response[Any]:
        """Tell the page how to send a file to the store."""
        tenant, owner = case.state.tenant, UUID(case.state.applicant)
        path = f"{case.path}/uploads/{code}"
        form = await typed(request)
        return await announced(materials, tenant, owner, principal.require_account(), code, form, path)

    @post("/uploads/{code:str}/{upload:uuid}")
    async def finish(
        self,
        upload: FromPath[UUID],
        case: NamedDependency[OwnCase],
        principal: NamedDependency[Principal],
        materials: NamedDependency[MaterialService],
    ) -> Response[dict[str, str]]:
        file = await materials.finish(case.state.tenant, principal.require_account(), upload)
        return Response({"upload": str(file.id)}, status_code=200, media_type=MediaType.JSON)


def _waits(case: OwnCase, command: type[Command]) -> bool:
    """Tell whether the case waits for this now; whoever comes back to a page of what is done goes to the case."""
    return name_of(command) in case.allowed


def _missing(case: OwnCase) -> set[str]:
    return {gap.material for gap in case.state.gaps if not gap.supplied}


async def _act(
    acting: ActService, case: OwnCase, command: Command, words: Words, key: str, papers: dict[str, Paper]
) -> None:
    """Give a command under the form's own key: sent twice, it is done once."""
    if not key:
        raise NotFound("There is no such page.")
    sent = {code: [paper.id] for code, paper in papers.items()}
    await acting.act(case.scope, case.state.number, case.actor, command, words, key, files=sent)


async def _brought(
    request: Request[Any, Any, Any],
    case: OwnCase,
    principal: Principal,
    materials: MaterialService,
    codes: Sequence[str],
    form: dict[str, str],
) -> tuple[dict[str, Paper], dict[str, str]]:
    """Return the papers that came: those the script sent before, by their ids, and those in the form itself."""
    tenant, owner, uploader = case.state.tenant, UUID(case.state.applicant), principal.require_account()
    papers: dict[str, Paper] = {}
    wrong: dict[str, str] = {}
    in_form = await files(request)
    for code in codes:
        file, sent = in_form.get(f"paper-{code}"), f"paper-{code}-upload"
        try:
            if file is not None:
                papers[code] = await received(materials, tenant, owner, uploader, code, file)
            elif form.get(sent):
                held = await materials.check(tenant, owner, {code: [uuid_in(form, sent)]})
                papers[code] = Paper(held[0].id, held[0].file_name)
        except InvalidInput as fault:
            wrong[f"paper-{code}"] = localizer(request).error(fault)
    return papers, wrong


def _correction_page(
    request: Request[Any, Any, Any],
    case: OwnCase,
    speech: Speech,
    papers: dict[str, Paper],
    errors: dict[str, str],
    text: str,
    key: str,
) -> Response[str]:
    words, lines = defects(case.events, case.texts, case.names(speech), speech)
    return render(
        request,
        "portal/correct.html",
        status=422 if errors else 200,
        crumbs=_crumbs(case, speech, speech.say("Answer the correction")),
        case=case,
        title=speech.name(case.item),
        words=words,
        lines=_once(lines),
        papers=papers,
        errors=errors,
        text=text,
        key=key,
    )


def _once(lines: list[DefectLine]) -> list[tuple[str, str, list[DefectLine]]]:
    """Return the papers that are named, each once, with everything that is wrong with it."""
    found: dict[str, list[DefectLine]] = {}
    for line in lines:
        found.setdefault(line.code, []).append(line)
    return [(code, several[0].name, several) for code, several in found.items()]


def _gap_page(
    request: Request[Any, Any, Any],
    case: OwnCase,
    code: str,
    speech: Speech,
    papers: dict[str, Paper],
    errors: dict[str, str],
    key: str,
) -> Response[str]:
    gap = next((each for each in case.state.gaps if each.material == code and not each.supplied), None)
    if gap is None:
        raise NotFound("This material is not missing.")
    return render(
        request,
        "portal/supply.html",
        status=422 if errors else 200,
        crumbs=_crumbs(case, speech, speech.say("Bring a missing paper")),
        case=case,
        gap=gap,
        name=case.names(speech).get(code, code),
        papers=papers,
        errors=errors,
        key=key,
    )


def _crumbs(case: OwnCase, speech: Speech, text: str) -> list[Link]:
    return crumbs(speech, (speech.say("My cases"), "/my/cases"), (case.state.number, case.path), (text, ""))
