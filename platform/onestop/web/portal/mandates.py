"""Mandates: an organisation lets a person act for it, the person accepts, and each of both may end it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from onestop.errors import InvalidInput, NotFound
from onestop.identity.model import AccountKind, MandateState, Power, Principal
from onestop.identity.service.mandates import MandateFacts, MandateService
from onestop.web.forms import faults, go, in_order, typed, uuid_in
from onestop.web.pages import localizer, render
from onestop.web.portal.callers import applicants_only
from onestop.web.portal.crumbs import crumbs
from onestop.web.speech import Speech
from onestop.web.views import Option


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


FIELDS = ("company", "agent_name", "agent_identifier", "last_day", "power")
STATES = {
    MandateState.OFFERED: (_("Offered, not yet accepted"), "warn"),
    MandateState.ACCEPTED: (_("In force"), "good"),
    MandateState.REVOKED: (_("Ended"), "plain"),
    MandateState.EXPIRED: (_("Expired"), "plain"),
}
POWERS = {Power.AGENT: _("Acts in its cases"), Power.REPRESENTATIVE: _("Acts in its cases, and gives mandates")}
RUNNING = (MandateState.OFFERED, MandateState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Row:
    """A mandate as one of both sees it: `whom` is the other one."""

    id: UUID
    whom: str
    power: str
    state: str
    kind: str
    last_day: date
    acceptable: bool
    endable: bool
    ending: str


class MandatesController(Controller):
    path = "/my/mandates"
    include_in_schema = False
    guards = (applicants_only,)

    @get("/")
    async def show(
        self,
        request: Request[Any, Any, Any],
        principal: NamedDependency[Principal],
        mandates: NamedDependency[MandateService],
        speech: NamedDependency[Speech],
    ) -> Response[str]:
        """List the mandates that the caller gave, holds or is offered, and let organisations give one."""
        return await _page(request, principal, mandates, speech)

    @post("/")
    async def grant(
        self,
        request: Request[Any, Any, Any],
        principal: NamedDependency[Principal],
        mandates: NamedDependency[MandateService],
        speech: NamedDependency[Speech],
    ) -> Response[Any]:
        form = await typed(request)
        if missing := {name: text for name, text in _asked(speech).items() if not form.get(name, "").strip()}:
            return await _page(request, principal, mandates, speech, form, missing)
        try:
            await mandates.grant(
                principal,
                uuid_in(form, "company"),
                agent_identifier=form.get("agent_identifier", ""),
                agent_name=form.get("agent_name", ""),
                power=_power(form.get("power", "")),
                last_day=_day(form.get("last_day", "")),
            )
        except InvalidInput as fault:
            wrong = in_order(faults(fault, localizer(request)), FIELDS)
            return await _page(request, principal, mandates, speech, form, wrong)
        return go("/my/mandates")

    @post("/{mandate:uuid}/accept")
    async def accept(
        self,
        mandate: FromPath[UUID],
        principal: NamedDependency[Principal],
        mandates: NamedDependency[MandateService],
    ) -> Response[Any]:
        await mandates.accept(principal, mandate)
        return go("/my/mandates")

    @get("/{mandate:uuid}/end")
    async def ask(
        self,
        request: Request[Any, Any, Any],
        mandate: FromPath[UUID],
        principal: NamedDependency[Principal],
        mandates: NamedDependency[MandateService],
        speech: NamedDependency[Speech],
    ) -> Response[str]:
        """Say what ending it does, before it is done."""
        found = next((one for one in await mandates.concerning(principal) if one.id == mandate), None)
        if found is None:
            raise NotFound("There is no such mandate.")
        names = {"agent": found.agent_name, "company": found.company_name}
        return render(
            request,
            "portal/mandate_end.html",
            id=mandate,
            crumbs=crumbs(speech, *_way(speech), (_ending(found, speech), "")),
            title=speech.say("End the mandate of {agent} for {company}?", **names),
            effects=[
                speech.say("{agent} no longer acts for {company}, from this moment on.", **names),
                speech.say("What was done before stays valid, and stays in the trail."),
            ],
            button=_ending(found, speech),
        )

    @post("/{mandate:uuid}/end")
    async def end(
        self,
        mandate: FromPath[UUID],
        principal: NamedDependency[Principal],
        mandates: NamedDependency[MandateService],
    ) -> Response[Any]:
        await mandates.revoke(principal, mandate)
        return go("/my/mandates")


def _asked(speech: Speech) -> dict[str, str]:
    return {
        "agent_name": speech.say("Type the person's name"),
        "agent_identifier": speech.say("Type the person's citizen number"),
        "last_day": speech.say("Choose the last day on which the mandate holds"),
    }


async def _page(
    request: Request[Any, Any, Any],
    principal: Principal,
    mandates: MandateService,
    speech: Speech,
    form: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> Response[str]:
    known = await mandates.concerning(principal)
    groups = [
        (speech.say("Offered to me, or held by me"), [_row(one, speech) for one in known if one.yours]),
        (speech.say("Given by my organisation"), [_row(one, speech) for one in known if not one.yours]),
    ]
    company = principal.kind is AccountKind.COMPANY
    return render(
        request,
        "portal/mandates.html",
        status=422 if errors else 200,
        crumbs=crumbs(speech, *_way(speech)[:1], (speech.say("Mandates"), "")),
        groups=groups,
        empty=not known,
        companies=_companies(principal),
        powers=[Option(power.value, speech.say(text)) for power, text in POWERS.items()] if company else [],
        form=form or {},
        errors=errors or {},
    )


def _way(speech: Speech) -> list[tuple[str, str]]:
    return [(speech.say("My pages"), "/my"), (speech.say("Mandates"), "/my/mandates")]


def _companies(principal: Principal) -> list[Option]:
    """Return the organisations for which the caller may give a mandate."""
    if principal.kind is AccountKind.COMPANY:
        return [Option(str(principal.account), principal.display_name)]
    held = [one for one in principal.mandates if one.power is Power.REPRESENTATIVE]
    return [Option(str(one.company), one.company_name) for one in held]


def _row(one: MandateFacts, speech: Speech) -> Row:
    state, kind = STATES[one.state]
    return Row(
        id=one.id,
        whom=one.company_name if one.yours else f"{one.company_name} → {one.agent_name}",
        power=speech.say(POWERS[one.power]),
        state=speech.say(state),
        kind=kind,
        last_day=one.last_day,
        acceptable=one.yours and one.state is MandateState.OFFERED,
        endable=one.state in RUNNING,
        ending=_ending(one, speech),
    )


def _ending(one: MandateFacts, speech: Speech) -> str:
    if not one.yours:
        return speech.say("Withdraw it")
    return speech.say("Turn it down") if one.state is MandateState.OFFERED else speech.say("Lay it down")


def _power(text: str) -> Power:
    return Power.REPRESENTATIVE if text == Power.REPRESENTATIVE else Power.AGENT


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InvalidInput("A date is written like 2026-05-14.", field="/last_day", rule="date") from None
