"""Licences over HTTP: verify by anyone; read, download and change by those whose business it is."""

from dataclasses import dataclass
from typing import Annotated

from litestar import Controller, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery, JSONBody

from onestop.errors import InvalidInput
from onestop.identity.model import Principal
from onestop.kit.http import ALWAYS_OPEN, keyless, signed_in
from onestop.licences.model import LicenceState
from onestop.licences.service import LicenceService
from onestop.licences.wire import FileCheckView, LicenceLine, LicencePage, PublicLicenceView, TurnLicence

MOST_BYTES = 5 * 1024 * 1024


@dataclass(slots=True)
class DroppedFile:
    """The licence as a file: the part `file` of a form."""

    file: UploadFile


class LicenceController(Controller):
    path = "/licences"
    tags = ("licences",)
    guards = (signed_in,)

    @get(summary="List licences")
    async def page(
        self,
        principal: NamedDependency[Principal],
        licences: NamedDependency[LicenceService],
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int] = 50,
    ) -> LicencePage:
        """Return the caller's own licences, or for staff those of its tenant and below, the newest first."""
        found = await licences.page(principal, cursor, limit)
        return LicencePage([LicenceLine.of(each) for each in found.rows], found.next_cursor)

    @get("/{number:str}", summary="Read a licence")
    async def read(
        self, number: FromPath[str], principal: NamedDependency[Principal], licences: NamedDependency[LicenceService]
    ) -> LicenceLine:
        return LicenceLine.of(await licences.get(principal, number))

    @get("/{number:str}/file", summary="Download the signed file", media_type="application/pdf")
    async def file(
        self, number: FromPath[str], principal: NamedDependency[Principal], licences: NamedDependency[LicenceService]
    ) -> Response[bytes]:
        signed = await licences.file(principal, number)
        headers = {"Content-Disposition": f'attachment; filename="{number}.pdf"', "Cache-Control": "private, no-store"}
        return Response(signed, media_type="application/pdf", headers=headers)

    @post("/{number:str}/state", summary="Suspend, restore, revoke or supersede a licence", status_code=200)
    async def turn(
        self,
        number: FromPath[str],
        data: JSONBody[TurnLicence],
        principal: NamedDependency[Principal],
        licences: NamedDependency[LicenceService],
    ) -> LicenceLine:
        return LicenceLine.of(await licences.turn(principal, number, LicenceState(data.state), data.reason))


class VerificationController(Controller):
    path = "/verifications"
    tags = ("licences",)
    opt = ALWAYS_OPEN

    @get(summary="Verify a licence by its number or code")
    async def look(
        self,
        licences: NamedDependency[LicenceService],
        number: FromQuery[str | None] = None,
        code: FromQuery[str | None] = None,
    ) -> PublicLicenceView:
        """Return the least that lets anyone trust the paper in hand."""
        if number:
            return PublicLicenceView.of(await licences.by_number(number))
        if code:
            return PublicLicenceView.of(await licences.by_code(code))
        raise InvalidInput("Give a number or a code.", field="/query/number", rule="required")

    @post(
        "/file", summary="Verify a licence by its file", status_code=200, opt=keyless("looks only, and changes nothing")
    )
    async def check_file(
        self,
        data: Annotated[DroppedFile, Body(media_type=RequestEncodingType.MULTI_PART)],
        licences: NamedDependency[LicenceService],
    ) -> FileCheckView:
        """Check the file's signature, and that the register has it byte for byte."""
        pdf = await data.file.read()
        if len(pdf) > MOST_BYTES:
            raise InvalidInput("The file is larger than {most} MB.", field="/file", rule="file-too-large", most=5)
        return FileCheckView.of(await licences.by_file(pdf))
