"""The caller's licences, and the verification that is open to everyone."""

from typing import Any
from urllib.parse import urlencode

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from onestop.catalogue.service import CatalogueService
from onestop.errors import InvalidInput, NotFound
from onestop.identity.model import Principal
from onestop.kit.clock import Clock, legal_day
from onestop.kit.http import ALWAYS_OPEN
from onestop.licences.model import Licence, LicenceState, PublicLicence, state_on
from onestop.licences.service import FileCheck, LicenceService
from onestop.web.forms import files
from onestop.web.pages import localizer, render
from onestop.web.portal.callers import applicants_only
from onestop.web.portal.crumbs import crumbs
from onestop.web.portal.licence_words import PROBLEMS, STATES, TOLD
from onestop.web.speech import Speech
from onestop.web.views import Fact, LicenceCard

PAGE = 20
MOST_BYTES = 5 * 1024 * 1024
"""The largest licence file, in bytes."""


class LicencesController(Controller):
    path = "/my/licences"
    include_in_schema = False
    guards = (applicants_only,)

    @get("/")
    async def mine(
        self,
        request: Request[Any, Any, Any],
        principal: NamedDependency[Principal],
        licences: NamedDependency[LicenceService],
        catalogue: NamedDependency[CatalogueService],
        clock: NamedDependency[Clock],
        speech: NamedDependency[Speech],
        cursor: FromQuery[str | None] = None,
    ) -> Response[str]:
        """List the caller's licences, and those of the companies it acts for, the newest first."""
        found = await licences.page(principal, cursor, PAGE)
        today = legal_day(clock.now())
        following = found.next_cursor
        return render(
            request,
            "portal/my_licences.html",
            crumbs=crumbs(speech, (speech.say("My licences"), "")),
            cards=[_card(each, state_on(each, today), catalogue, speech) for each in found.rows],
            previous="/my/licences" if cursor else "",
            following=f"/my/licences?{urlencode({'cursor': following})}" if following else "",
        )

    @get("/{number:str}")
    async def one(
        self,
        request: Request[Any, Any, Any],
        number: FromPath[str],
        principal: NamedDependency[Principal],
        licences: NamedDependency[LicenceService],
        catalogue: NamedDependency[CatalogueService],
        clock: NamedDependency[Clock],
        speech: NamedDependency[Speech],
    ) -> Response[str]:
        licence = await licences.get(principal, number)
        state = state_on(licence, legal_day(clock.now()))
        return render(
            request,
            "portal/licence.html",
            crumbs=crumbs(
                speech, (speech.say("My licences"), "/my/licences"), (_title(licence, catalogue, speech), "")
            ),
            licence=licence,
            card=_card(licence, state, catalogue, speech),
            told=speech.say(TOLD[state]),
        )

    @get("/{number:str}/file")
    async def file(
        self, number: FromPath[str], principal: NamedDependency[Principal], licences: NamedDependency[LicenceService]
    ) -> Response[bytes]:
        """Send the signed file, as it was sealed."""
        signed = await licences.file(principal, number)
        headers = {
            "Content-Disposition": f'attachment; filename="{number}.pdf"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        }
        return Response(signed, media_type="application/pdf", headers=headers)


class VerifyController(Controller):
    path = "/verify"
    include_in_schema = False
    opt = ALWAYS_OPEN

    @get("/")
    async def look(
        self,
        request: Request[Any, Any, Any],
        licences: NamedDependency[LicenceService],
        speech: NamedDependency[Speech],
        q: FromQuery[str | None] = None,
    ) -> Response[str]:
        """Ask for a number or a code, and say what the register has under it."""
        text = (q or "").strip()[:100]
        if q is not None and not text:
            return _page(request, speech, errors={"q": speech.say("Type the number or the code of a licence")})
        return await _looked(request, licences, speech, text) if text else _page(request, speech)

    @get("/{code:str}")
    async def scanned(
        self,
        request: Request[Any, Any, Any],
        code: FromPath[str],
        licences: NamedDependency[LicenceService],
        speech: NamedDependency[Speech],
    ) -> Response[str]:
        """Answer the code on a licence: this is what its QR code opens."""
        return await _looked(request, licences, speech, code[:100])

    @post("/")
    async def check(
        self,
        request: Request[Any, Any, Any],
        licences: NamedDependency[LicenceService],
        speech: NamedDependency[Speech],
    ) -> Response[str]:
        """Check a file: whether it is whole and sealed, and whether the register has it."""
        file = (await files(request)).get("file")
        content = await file.read() if file else b""
        if not content:
            return _page(request, speech, errors={"file": speech.say("Choose the file of a licence")})
        if len(content) > MOST_BYTES:
            return _page(request, speech, errors={"file": speech.say("The file is larger than {most} MB.", most=5)})
        return _page(request, speech, checked=await licences.by_file(content), file=file.filename if file else "")


async def _looked(
    request: Request[Any, Any, Any], licences: LicenceService, speech: Speech, text: str
) -> Response[str]:
    try:
        found = await (licences.by_number(text) if "." in text else licences.by_code(text))
    except (InvalidInput, NotFound) as error:
        return _page(request, speech, q=text, errors={"q": localizer(request).error(error)})
    return _page(request, speech, q=text, found=found)


def _page(
    request: Request[Any, Any, Any],
    speech: Speech,
    *,
    q: str = "",
    errors: dict[str, str] | None = None,
    found: PublicLicence | None = None,
    checked: FileCheck | None = None,
    file: str = "",
) -> Response[str]:
    shown = found or (checked.registered if checked else None)
    return render(
        request,
        "portal/verify.html",
        status=404 if errors and q else 422 if errors else 200,
        q=q,
        errors=errors or {},
        shown=shown,
        facts=_public_facts(shown, speech) if shown else [],
        told=speech.say(TOLD[shown.state]) if shown else "",
        good=shown is not None and shown.state is LicenceState.VALID,
        checked=checked.verification if checked else None,
        problems=[speech.say(PROBLEMS[problem]) for problem in checked.verification.problems] if checked else [],
        file=file,
    )


def _public_facts(licence: PublicLicence, speech: Speech) -> list[Fact]:
    until = speech.day(licence.valid_until) if licence.valid_until else speech.say("Valid without a term")
    return [
        Fact(speech.say("Licence"), licence.type_name),
        Fact(speech.say("Holder"), licence.holder),
        Fact(speech.say("Issued by"), licence.issuer_name),
        Fact(speech.say("Number"), licence.number),
        Fact(speech.say("Issued on"), speech.day(licence.issued_on)),
        Fact(speech.say("In force from"), speech.day(licence.valid_from)),
        Fact(speech.say("In force until"), until),
        Fact(speech.say("State"), speech.say(STATES[licence.state])),
    ]


def _title(licence: Licence, catalogue: CatalogueService, speech: Speech) -> str:
    try:
        return speech.name(catalogue.newest(licence.item).licence)
    except NotFound:
        return licence.type_name


def _card(licence: Licence, state: LicenceState, catalogue: CatalogueService, speech: Speech) -> LicenceCard:
    return LicenceCard(
        title=_title(licence, catalogue, speech),
        href=f"/my/licences/{licence.number}",
        number=licence.number,
        holder=licence.holder_name,
        issuer=speech.department(licence.issuer),
        issued=licence.issued_on,
        expires=licence.valid_until,
        state=speech.say(STATES[state]),
        valid=state is LicenceState.VALID,
    )
