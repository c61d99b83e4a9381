"""The questions of an application, a group a page, kept as one types; and how the result is to be received."""

from collections.abc import Sequence
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.enums import MediaType
from litestar.params import FromPath
from msgspec.structs import replace

from onestop.cases.model.application import Content, Draft
from onestop.cases.model.state import Delivery
from onestop.cases.service.drafting import DraftService
from onestop.catalogue.form import check_form
from onestop.catalogue.model import FormField
from onestop.errors import InvalidInput, NotFound, StaleVersion
from onestop.tenancy.model import Scope
from onestop.web.forms import faults, go, in_order, typed
from onestop.web.pages import localizer, render
from onestop.web.portal.apply import STEPS
from onestop.web.portal.callers import applicants_only
from onestop.web.portal.ways import FIELDS, WAYS, address_faults, deliveries
from onestop.web.portal.writing import PARTS, Writing, writing
from onestop.web.speech import Speech
from onestop.web.views import Link, Option


class ApplyFormController(Controller):
    path = "/apply/{draft:uuid}"
    include_in_schema = False
    guards = (applicants_only,)
    dependencies = {"writing": Provide(writing)}  # noqa: RUF012 -- Litestar's own declaration

    @get("/{part:str}")
    async def questions(
        self,
        request: Request[Any, Any, Any],
        part: FromPath[str],
        writing: NamedDependency[Writing],
        speech: NamedDependency[Speech],
    ) -> Response[str]:
        """Ask the questions of one part, with the answers kept so far."""
        _check_part(part, writing)
        return _page(request, part, writing, speech, form=writing.content.form)

    @post("/{part:str}")
    async def answer(
        self,
        request: Request[Any, Any, Any],
        part: FromPath[str],
        writing: NamedDependency[Writing],
        drafts: NamedDependency[DraftService],
        tenant_scope: NamedDependency[Scope],
        speech: NamedDependency[Speech],
    ) -> Response[Any]:
        """Keep the answers, right or wrong; go on only when nothing is wrong with them."""
        _check_part(part, writing)
        form = await typed(request)
        answers = _answers(part, writing, form)
        try:
            await _keep(drafts, tenant_scope, writing, form, answers)
        except StaleVersion:
            return _page(request, part, writing, speech, form=writing.content.form | answers, stale=True)
        try:
            check_form(writing.questions(part), answers)
        except InvalidInput as fault:
            again = await drafts.load(tenant_scope, writing.draft.account, writing.draft.id)
            told = faults(fault, localizer(request))
            return _page(request, part, writing, speech, form=answers, errors=told, version=again.version)
        return go(writing.after(part))

    @post("/{part:str}/draft")
    async def keep(
        self,
        request: Request[Any, Any, Any],
        part: FromPath[str],
        writing: NamedDependency[Writing],
        drafts: NamedDependency[DraftService],
        tenant_scope: NamedDependency[Scope],
    ) -> Response[dict[str, int]]:
        """Keep what has been typed so far, unchecked; tell the page its new version."""
        _check_part(part, writing)
        form = await typed(request)
        kept = await _keep(drafts, tenant_scope, writing, form, _answers(part, writing, form))
        return Response({"version": kept.version}, status_code=200, media_type=MediaType.JSON)

    @get("/delivery")
    async def ways(
        self, request: Request[Any, Any, Any], writing: NamedDependency[Writing], speech: NamedDependency[Speech]
    ) -> Response[str]:
        content = writing.content
        return _delivery_page(request, writing, speech, {}, content.delivery or "", _known_address(content))

    @post("/delivery")
    async def choose(
        self,
        request: Request[Any, Any, Any],
        writing: NamedDependency[Writing],
        drafts: NamedDependency[DraftService],
        tenant_scope: NamedDependency[Scope],
        speech: NamedDependency[Speech],
    ) -> Response[Any]:
        form = await typed(request)
        chosen, address = form.get("delivery", ""), {name: form.get(name, "").strip() for name in FIELDS}
        if chosen not in {way.value for way in deliveries(writing.offer.item)}:
            error = {"delivery": speech.say("Choose how you want to receive the result")}
            return _delivery_page(request, writing, speech, error, chosen, address)
        kept = {"delivery": Delivery(chosen), "address": address}
        draft = writing.draft
        await drafts.change(tenant_scope, draft.account, draft.id, lambda content: replace(content, **kept))
        wrong = address_faults(address) if chosen == Delivery.POST else None
        if wrong:
            told = in_order(faults(wrong, localizer(request)), FIELDS)
            return _delivery_page(request, writing, speech, told, chosen, address)
        return go(writing.after("delivery"))


def _check_part(part: str, writing: Writing) -> None:
    if part not in PARTS or not writing.questions(part):
        raise NotFound("There is no such page.")


def _answers(part: str, writing: Writing, form: dict[str, str]) -> dict[str, str]:
    return {field.name: form.get(field.name, "").strip() for field in writing.questions(part)}


async def _keep(
    drafts: DraftService, scope: Scope, writing: Writing, form: dict[str, str], answers: dict[str, str]
) -> Draft:
    """Keep answers over the version that the page was made from; a page without one is taken to be fresh."""
    seen = form.get("version", "")
    version = int(seen) if seen.isdecimal() else writing.draft.version
    content = replace(writing.content, form=writing.content.form | answers)
    return await drafts.save(scope, replace(writing.draft, version=version), content)


def _page(
    request: Request[Any, Any, Any],
    part: str,
    writing: Writing,
    speech: Speech,
    *,
    form: dict[str, str],
    errors: dict[str, str] | None = None,
    version: int | None = None,
    stale: bool = False,
) -> Response[str]:
    return render(
        request,
        "portal/apply/questions.html",
        status=422 if errors else 409 if stale else 200,
        title=speech.say(STEPS[part]),
        item=speech.name(writing.offer.item),
        writing=writing,
        part=part,
        speech=speech,
        form=form,
        errors=errors or {},
        summary=_summary(errors or {}, writing.questions(part), speech),
        version=version or writing.draft.version,
        stale=stale,
        Link=Link,
    )


def _summary(errors: dict[str, str], questions: Sequence[FormField], speech: Speech) -> dict[str, str]:
    """Return what is wrong with the name of each question before it, in the form's order."""
    return {
        field.name: speech.say("{name}: {text}", name=speech.label(field), text=errors[field.name])
        for field in questions
        if field.name in errors
    }


def _delivery_page(
    request: Request[Any, Any, Any],
    writing: Writing,
    speech: Speech,
    errors: dict[str, str],
    chosen: str,
    address: dict[str, str],
) -> Response[str]:
    options = [
        Option(way.value, speech.say(WAYS[way][0]), speech.say(WAYS[way][1])) for way in deliveries(writing.offer.item)
    ]
    return render(
        request,
        "portal/apply/delivery.html",
        status=422 if errors else 200,
        item=speech.name(writing.offer.item),
        writing=writing,
        options=options,
        chosen=chosen,
        address=address,
        errors=errors,
        Link=Link,
    )


def _known_address(content: Content) -> dict[str, str]:
    """Return the address that was typed before, or what the form says about the applicant."""
    form = content.form
    known = {
        "recipient": form.get("contact_name") or form.get("applicant_name", ""),
        "phone": form.get("contact_phone", ""),
        "address": form.get("home_address") or form.get("address", ""),
    }
    return content.address or known
