"""The papers of an application: sent straight to the store as soon as they are chosen, or with the form."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.enums import MediaType
from litestar.params import FromPath
from msgspec.structs import replace

from onestop.cases.model.application import Content, Paper
from onestop.cases.service.drafting import DraftService
from onestop.catalogue.model import Need
from onestop.errors import InvalidInput, NotFound
from onestop.identity.model import Principal
from onestop.materials.service import MaterialService
from onestop.tenancy.model import Scope
from onestop.web.forms import files, go, typed
from onestop.web.pages import localizer, render
from onestop.web.portal.callers import applicants_only
from onestop.web.portal.uploads import announced, received
from onestop.web.portal.writing import Writing, writing
from onestop.web.speech import Speech
from onestop.web.views import Link

MOST_FILES = 20
"""Files of one material."""


class ApplyPapersController(Controller):
    path = "/apply/{draft:uuid}/papers"
    include_in_schema = False
    guards = (applicants_only,)
    dependencies = {"writing": Provide(writing)}  # noqa: RUF012 -- Litestar's own declaration

    @get("/")
    async def papers(
        self, request: Request[Any, Any, Any], writing: NamedDependency[Writing], speech: NamedDependency[Speech]
    ) -> Response[str]:
        return _page(request, writing, speech, {})

    @post("/")
    async def keep(
        self,
        request: Request[Any, Any, Any],
        writing: NamedDependency[Writing],
        principal: NamedDependency[Principal],
        tenant_scope: NamedDependency[Scope],
        drafts: NamedDependency[DraftService],
        materials: NamedDependency[MaterialService],
        speech: NamedDependency[Speech],
    ) -> Response[Any]:
        """Take the files that came with the form, the consent, and a wish to take one out; then go on."""
        form, wrong = await typed(request), {}
        reuse = form.get("reuse") == "yes"
        brought: dict[str, Paper] = {}
        for material in writing.asked:
            file = (await files(request)).get(f"paper-{material.code}")
            if file is None:
                continue
            try:
                brought[material.code] = await received(
                    materials,
                    writing.draft.tenant,
                    writing.applicant.id,
                    principal.require_account(),
                    material.code,
                    file,
                )
            except InvalidInput as fault:
                wrong[f"paper-{material.code}"] = localizer(request).error(fault)
        draft = await drafts.change(
            tenant_scope,
            writing.draft.account,
            writing.draft.id,
            lambda content: _changed(content, brought, reuse, form.get("remove", "")),
        )
        now = Writing(draft, writing.offer, writing.applicant, writing.held)
        if form.get("remove"):
            return go(f"{writing.path}/papers")
        for material in now.lacking:
            wrong.setdefault(f"paper-{material.code}", speech.say("Send “{name}”", name=speech.name(material)))
        return _page(request, now, speech, wrong) if wrong else go(now.after("papers"))

    @post("/{code:str}/uploads")
    async def announce(
        self,
        request: Request[Any, Any, Any],
        code: FromPath[str],
        writing: NamedDependency[Writing],
        principal: NamedDependency[Principal],
        materials: NamedDependency[MaterialService],
    ) -> Response[Any]:
        """Tell the page how to send a file to the store."""
        _check_code(code, writing)
        form = await typed(request)
        tenant, owner = writing.draft.tenant, writing.applicant.id
        path = f"{writing.path}/papers/{code}/uploads"
        return await announced(materials, tenant, owner, principal.require_account(), code, form, path)

    @post("/{code:str}/uploads/{upload:uuid}")
    async def finish(
        self,
        code: FromPath[str],
        upload: FromPath[UUID],
        writing: NamedDependency[Writing],
        principal: NamedDependency[Principal],
        tenant_scope: NamedDependency[Scope],
        drafts: NamedDependency[DraftService],
        materials: NamedDependency[MaterialService],
    ) -> Response[dict[str, str]]:
        """Check the file that has arrived, and put it to the draft at once."""
        _check_code(code, writing)
        file = await materials.finish(writing.draft.tenant, principal.require_account(), upload)
        paper = Paper(file.id, file.file_name)
        await drafts.change(
            tenant_scope, writing.draft.account, writing.draft.id, lambda content: _with(content, code, paper)
        )
        return Response({"upload": str(upload)}, status_code=200, media_type=MediaType.JSON)


def _check_code(code: str, writing: Writing) -> None:
    if code not in {material.code for material in writing.asked}:
        raise NotFound("The item asks for no such material.")


def _changed(content: Content, brought: dict[str, Paper], reuse: bool, remove: str) -> Content:
    for code, paper in brought.items():
        content = _with(content, code, paper)
    kept = {code: [paper for paper in papers if str(paper.id) != remove] for code, papers in content.materials.items()}
    return replace(content, reuse=reuse, materials={code: papers for code, papers in kept.items() if papers})


def _with(content: Content, code: str, paper: Paper) -> Content:
    """Return the content with one more file; sent twice, it is there once."""
    papers = content.materials.get(code, [])
    if paper in papers or len(papers) >= MOST_FILES:
        return content
    return replace(content, materials={**content.materials, code: [*papers, paper]})


def _page(request: Request[Any, Any, Any], writing: Writing, speech: Speech, errors: dict[str, str]) -> Response[str]:
    held = [material for material in writing.asked if material.code in writing.held]
    shared = [speech.name(material) for material in writing.offer.item.materials if material.shared]
    return render(
        request,
        "portal/apply/papers.html",
        status=422 if errors else 200,
        item=speech.name(writing.offer.item),
        writing=writing,
        speech=speech,
        held=held,
        shared=shared,
        errors=errors,
        Need=Need,
        Link=Link,
    )
