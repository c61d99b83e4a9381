"""Is this file a licence, as it was signed? Answered from the file and the trusted roots alone, without any server."""

import asyncio
from collections.abc import Sequence
from io import BytesIO

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature, PdfSignatureStatus, async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from onestop.errors import InvalidInput
from onestop.kit.cms import plain_form
from onestop.licences.findings import Problem, Verification
from onestop.licences.number import parse_number


def verify_file(pdf: bytes, roots: Sequence[x509.Certificate]) -> Verification:
    """Return what can be known about `pdf`. The document must have one signature, over every byte of it.

    Takes about 10 ms; runs an event loop of its own, so call it from a thread, never inside a running loop.
    """
    return asyncio.run(_examined(pdf, roots))


async def _examined(pdf: bytes, roots: Sequence[x509.Certificate]) -> Verification:
    try:
        reader = PdfFileReader(BytesIO(pdf))
        signatures, number = reader.embedded_signatures, _number(reader)
        if len(signatures) != 1:
            return Verification((Problem.SIGNED_TWICE if signatures else Problem.NOT_SIGNED,), number)
        return await _verified(pdf, signatures[0], roots, number)
    except Exception:  # noqa: BLE001 -- a hostile file trips the reader anywhere; such a file is not one we sealed
        return Verification((Problem.CHANGED if b"/ByteRange" in pdf else Problem.NOT_A_PDF,))


async def _verified(
    pdf: bytes, signature: EmbeddedPdfSignature, roots: Sequence[x509.Certificate], number: str | None
) -> Verification:
    """Judge the seal's certificate as of the trusted time stamp; without one, as of now."""
    now = ValidationContext(trust_roots=list(roots), allow_fetching=False)
    status = await async_validate_pdf_signature(signature, now, skip_diff=True)
    sealed_at, stamp = signature.self_reported_timestamp, status.timestamp_validity
    if stamp is not None and stamp.intact and stamp.valid and stamp.trusted:
        sealed_at = stamp.timestamp
        then = ValidationContext(trust_roots=list(roots), allow_fetching=False, moment=sealed_at)
        status = await async_validate_pdf_signature(signature, then, now, skip_diff=True)
    problems = [problem for problem, found in _findings(pdf, signature, status, number) if found]
    signer = str(signature.signer_cert.subject.native.get("common_name", ""))
    return Verification(tuple(problems), number, signer, sealed_at)


def _findings(
    pdf: bytes, signature: EmbeddedPdfSignature, status: PdfSignatureStatus, number: str | None
) -> tuple[tuple[Problem, bool], ...]:
    whole, canonical = _covers(pdf, signature)
    stamp = status.timestamp_validity
    sound = status.intact and status.valid and canonical and (stamp is None or (stamp.intact and stamp.valid))
    return (
        (Problem.CHANGED, not sound),
        (Problem.ADDED_TO, sound and not whole),
        (Problem.UNTRUSTED, sound and not status.trusted),
        (Problem.NO_NUMBER, number is None),
    )


def _covers(pdf: bytes, signature: EmbeddedPdfSignature) -> tuple[bool, bool]:
    """Return whether all but the signature is signed, and whether the signature itself is written in its one form.

    The signature cannot cover itself: a digit in the other case, a byte in its padding, another version number or
    another encoding of the same structure would go unnoticed. So it must be, byte for byte, what we write.
    """
    start, end = signature.byte_range[1], signature.byte_range[2]
    whole = list(signature.byte_range) == [0, start, end, len(pdf) - end]
    held = signature.pkcs7_content
    return whole, pdf[start:end] == b"<" + plain_form(held, signature.signer_cert, stamped=True).ljust(
        len(held), b"\0"
    ).hex().upper().encode() + b">"


def _number(reader: PdfFileReader) -> str | None:
    """Return the licence number among the file's keywords, when its form and check character are right."""
    try:
        return str(parse_number(str(reader.trailer_view["/Info"]["/Keywords"])))
    except (KeyError, InvalidInput):
        return None
