"""Where things lie in the object store: one bucket a tenant, and every key is built here."""

import re
from datetime import date

from onestop.errors import InvalidInput

_PART = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z_-]|\.(?!\.)){0,120}")


def bucket(tenant: str) -> str:
    """Return the bucket of the tenant with this region code."""
    return f"onestop-{_checked(tenant)}"


def licence_key(number: str) -> str:
    """Return where the signed licence lies."""
    return f"licences/{_checked(number)}.pdf"


def notice_key(case_number: str, event: str) -> str:
    """Return where the notice that the event caused lies."""
    return f"notices/{_checked(case_number)}/{_checked(event)}.pdf"


UPLOADS = "uploads/"
"""What browsers have sent and nobody has checked yet."""


def upload_key(owner: str, material: str) -> str:
    """Return where a browser may send a material of this applicant to."""
    return f"{UPLOADS}{_checked(owner)}/{_checked(material)}"


def material_key(owner: str, material: str) -> str:
    """Return where a checked material lies, to which no address for sending leads; `owner` is the applicant."""
    return f"materials/{_checked(owner)}/{_checked(material)}"


def trail_key(day: date) -> str:
    """Return where the anchor of the tenant's trail of that day lies."""
    return f"trail/{day.isoformat()}.json"


ARCHIVES, BACKUPS = "archives", "backups"
"""The stores of what was taken from tenants, named where a tenant's code stands: a bucket each for the deployment."""


def kept_prefix(tenant: str, operation: str) -> str:
    """Return where everything lies that an operation took from a tenant; ends with a slash."""
    return f"{_checked(tenant)}/{_checked(operation)}/"


def rows_path(table: str, number: int, digest: str) -> str:
    """Return where a part of a table lies in an archive; what it holds names it, so that it is written once."""
    return f"rows/{_checked(table)}/{number:05d}-{_checked(digest)}.jsonl"


def copy_path(digest: str) -> str:
    """Return where the copy of an object with this SHA-256 lies in an archive."""
    return f"objects/{_checked(digest)}"


def _checked(part: str) -> str:
    if not _PART.fullmatch(part):
        raise InvalidInput("A storage key has letters, digits, dots and hyphens.", field="/key", rule="storage-key")
    return part
