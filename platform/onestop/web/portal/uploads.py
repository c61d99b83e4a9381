"""Taking files: how a page's script sends one to the store, and how a form without script brings one."""

from typing import Any
from uuid import UUID

from litestar import Response
from litestar.datastructures import UploadFile
from litestar.enums import MediaType

from onestop.cases.model.application import Paper
from onestop.errors import InvalidInput
from onestop.materials.model import LONGEST_NAME
from onestop.materials.service import MaterialService


async def announced(
    materials: MaterialService,
    tenant: str,
    owner: UUID,
    uploader: UUID,
    code: str,
    form: dict[str, str],
    path: str,
) -> Response[Any]:
    """Return where to POST the file with which fields, and the address that finishes the upload afterwards."""
    size = form.get("size", "")
    upload, how = await materials.begin(
        tenant,
        owner,
        uploader,
        code=code,
        name=_name(form.get("name", "")),
        content_type=form.get("type", ""),
        size=int(size) if size.isdecimal() else 0,
    )
    told = {"upload": str(upload), "url": how.url, "fields": how.fields, "finish": f"{path}/{upload}"}
    return Response(told, status_code=200, media_type=MediaType.JSON)


async def received(
    materials: MaterialService, tenant: str, owner: UUID, uploader: UUID, code: str, file: UploadFile
) -> Paper:
    """Keep a file that came with a form; raise InvalidInput for one that may not be kept."""
    if not file.filename:
        raise InvalidInput("The file is empty.", field="/file", rule="file-empty")
    kept = await materials.receive(
        tenant,
        owner,
        uploader,
        code=code,
        name=_name(file.filename),
        content_type=file.content_type,
        content=await file.read(),
    )
    return Paper(kept.id, kept.file_name)


def _name(text: str) -> str:
    """Return a file's name without its folders, as long as a name may be."""
    return text.replace("\\", "/").rsplit("/", 1)[-1][-LONGEST_NAME:]
