"""Signatures of the seal and the certificates that they are trusted under, as bytes."""

from asn1crypto import cms, pem, x509

from onestop.errors import InvalidInput


def read_roots(content: bytes) -> tuple[x509.Certificate, ...]:
    """Return the certificates in a PEM or DER file; raises `InvalidInput` when it holds none."""
    try:
        found = [der for _, _, der in pem.unarmor(content, multiple=True)] if pem.detect(content) else [content]
        roots = tuple(x509.Certificate.load(der, strict=True) for der in found)
        for root in roots:
            _ = root.native
    except ValueError:
        roots = ()
    if not roots:
        raise InvalidInput("The file of trusted roots holds no certificate.", field="/root", rule="roots")
    return roots


def plain_form(held: bytes, certificate: x509.Certificate, *, stamped: bool = False) -> bytes:
    """Return the signature put together anew from what is in it and cannot be changed unseen.

    A signature cannot cover itself; one that is not, byte for byte, in this form was changed after it was made.
    With `stamped`, a time stamp may stand beside it unsigned: it is signed itself.
    """
    data = cms.ContentInfo.load(held)["content"]
    signer = data["signer_infos"][0]
    sha256 = {"algorithm": "sha256"}
    info = {
        "version": "v1",
        "sid": {"issuer_and_serial_number": {"issuer": certificate.issuer, "serial_number": certificate.serial_number}},
        "digest_algorithm": sha256,
        "signed_attrs": signer["signed_attrs"],
        "signature_algorithm": signer["signature_algorithm"],
        "signature": signer["signature"],
    }
    if stamped and len(signer["unsigned_attrs"]):
        info["unsigned_attrs"] = [_stamp(signer["unsigned_attrs"])]
    content = {
        "version": "v1",
        "digest_algorithms": [sha256],
        "encap_content_info": {"content_type": "data"},
        "certificates": data["certificates"],
        "signer_infos": [info],
    }
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": content}).dump())


def _stamp(attributes: cms.CMSAttributes) -> cms.CMSAttribute:
    (stamp,) = attributes
    if stamp["type"].native != "signature_time_stamp_token":
        raise ValueError("beside a signature stands its time stamp or nothing")
    return stamp
