"""Checking the answers and sending the application; then the receipt."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.status_codes import HTTP_409_CONFLICT

from onestop.cases.model.commands import Actor, ActorKind
from onestop.cases.model.state import Delivery
from onestop.cases.service.drafting import DraftService
from onestop.cases.service.filing import Application, FilingService
from onestop.catalogue.model import FieldType, FormField, Material
from onestop.delivery.service import DeliveryService
from onestop.errors import InvalidInput, NotFound
from onestop.identity.model import Principal
from onestop.tenancy.model import Scope
from onestop.web.forms import faults, go, typed
from onestop.web.pages import localizer, render
from onestop.web.portal.apply import STEPS
from onestop.web.portal.callers import applicants_only
from onestop.web.portal.ways import WAYS, address_of
from onestop.web.portal.writing import Writing, writing_left
from onestop.web.speech import Speech
from onestop.web.views import Fact, Link


class ApplySendController(Controller):
    path = "/apply/{draft:uuid}"
    include_in_schema = False
    guards = (applicants_only,)
    dependencies = {"found": Provide(writing_left)}  # noqa: RUF012 -- Litestar's own declaration

    @get("/check")
    async def check(
        self,
        request: Request[Any, Any, Any],
        draft: FromPath[UUID],
        found: NamedDependency[Writing | None],
        principal: NamedDependency[Principal],
        tenant_scope: NamedDependency[Scope],
        filing: NamedDependency[FilingService],
        speech: NamedDependency[Speech],
    ) -> Response[Any]:
        """Show everything once more; whoever has not answered everything is led back to the steps.

        Whoever comes back here after it was filed gets its receipt.
        """
        if found is None:
            return await _receipt(filing, tenant_scope, principal, draft)
        return _page(request, found, speech, {}) if found.complete else go(found.path)

    @post("/check")
    async def send(
        self,
        *,
        request: Request[Any, Any, Any],
        draft: FromPath[UUID],
        found: NamedDependency[Writing | None],
        principal: NamedDependency[Principal],
        tenant_scope: NamedDependency[Scope],
        filing: NamedDependency[FilingService],
        drafts: NamedDependency[DraftService],
        delivery: NamedDependency[DeliveryService],
        speech: NamedDependency[Speech],
    ) -> Response[Any]:
        """File the application. The draft's id is the idempotency key: sent twice, it is filed once."""
        tenant, account, key = tenant_scope.tenant, principal.require_account(), str(draft)
        if found is None:
            return await _receipt(filing, tenant_scope, principal, draft)
        form = await typed(request)
        if form.get("true") != "yes":
            told = {"true": speech.say("Confirm that what you send is true")}
            return _page(request, found, speech, told, status=422)
        if form.get("version") != str(found.draft.version):
            return _page(request, found, speech, {}, status=409)
        try:
            case = await filing.file(tenant, found.applicant, _application(found), _actor(principal, found), key)
        except InvalidInput as fault:
            return _page(request, found, speech, faults(fault, localizer(request)), status=422)
        if found.content.delivery is Delivery.POST:
            await delivery.choose(principal, case.number, Delivery.POST, address_of(found.content.address))
        await drafts.delete(tenant_scope, account, draft)
        return go(f"/my/cases/{case.number}/receipt")


async def _receipt(filing: FilingService, scope: Scope, principal: Principal, draft: UUID) -> Response[Any]:
    """Go to the receipt of a draft that was filed; raise NotFound for any other that is gone."""
    number = await filing.filed(scope.tenant, principal.require_account(), str(draft))
    if number is None:
        raise NotFound("There is no such draft.")
    return go(f"/my/cases/{number}/receipt")


def _application(found: Writing) -> Application:
    content = found.content
    return Application(
        item=found.draft.item,
        form={name: text for name, text in content.form.items() if text},
        materials={code: [paper.id for paper in papers] for code, papers in content.materials.items()},
        channel="online",
        delivery=content.delivery or Delivery.ELECTRONIC,
        reuse=content.reuse,
    )


def _actor(principal: Principal, found: Writing) -> Actor:
    account, applicant = str(principal.account), str(found.applicant.id)
    behalf = applicant if applicant != account else None
    return Actor(account, ActorKind.APPLICANT, principal.tenant, behalf=behalf)


def _page(
    request: Request[Any, Any, Any], found: Writing, speech: Speech, errors: dict[str, str], status: int = 200
) -> Response[str]:
    return render(
        request,
        "portal/apply/check.html",
        status=status,
        item=speech.name(found.offer.item),
        writing=found,
        groups=[(speech.say(STEPS[part]), _answers(found, part, speech)) for part in found.parts],
        papers=_papers(found, speech),
        delivery=_delivery(found, speech),
        errors=errors,
        stale=status == HTTP_409_CONFLICT,
        Link=Link,
    )


def _answers(found: Writing, part: str, speech: Speech) -> list[Fact]:
    path = f"{found.path}/{part}"
    return [
        Fact(speech.label(field), _shown(field, found.content.form.get(field.name, ""), speech), path)
        for field in found.questions(part)
    ]


def _shown(field: FormField, answer: str, speech: Speech) -> str:
    """Return an answer as it reads: a choice by its words, an empty one as a dash."""
    if field.type is FieldType.CHOICE:
        chosen = next((choice for choice in field.choices if choice.value == answer), None)
        return speech.choice(chosen) if chosen else "–"
    return answer or "–"


def _papers(found: Writing, speech: Speech) -> list[Fact]:
    return [
        Fact(speech.name(material), _files(found, material, speech), f"{found.path}/papers#paper-{material.code}")
        for material in found.asked
    ]


def _files(found: Writing, material: Material, speech: Speech) -> str:
    names = [paper.name for paper in found.content.materials.get(material.code, [])]
    if names:
        return "\n".join(names)
    if found.content.reuse and material.code in found.held:
        return speech.say("Attached by the city: {name}", name=found.held[material.code].file_name)
    return speech.say("Not sent; may follow later")


def _delivery(found: Writing, speech: Speech) -> list[Fact]:
    content, path = found.content, f"{found.path}/delivery"
    facts = [Fact(speech.say(STEPS["delivery"]), speech.say(WAYS[content.delivery or Delivery.ELECTRONIC][0]), path)]
    if content.delivery is Delivery.POST:
        facts.append(Fact(speech.say("Post it to"), "\n".join(filter(None, content.address.values())), path))
    return facts
