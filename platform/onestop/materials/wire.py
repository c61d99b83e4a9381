"""What materials say over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from onestop.materials.model import LONGEST_NAME, Material

Code = Annotated[str, Meta(max_length=64, examples=["business-licence"])]


class AnnounceUpload(Struct, forbid_unknown_fields=True, kw_only=True):
    """A file about to be sent. `owner` is the applicant whose paper it is, when that is not the caller."""

    code: Code
    name: Annotated[str, Meta(max_length=LONGEST_NAME, examples=["营业执照.pdf"])]
    type: Annotated[str, Meta(max_length=100, examples=["application/pdf"])]
    size: int
    owner: UUID | None = None


class UploadTicket(Struct):
    """How to send the file: a `multipart/form-data` POST to `url` of `fields`, then the file as `file`; then finish."""

    upload: UUID
    url: str
    fields: dict[str, str]


class MaterialView(Struct, kw_only=True):
    id: UUID
    code: str
    name: str
    type: str
    size: int
    digest: str | None
    state: str
    source: str
    at: datetime

    @classmethod
    def of(cls, material: Material) -> "MaterialView":
        return cls(
            id=material.id,
            code=material.code,
            name=material.file_name,
            type=material.content_type,
            size=material.size,
            digest=material.digest,
            state=material.state.value,
            source=material.source.value,
            at=material.at,
        )
