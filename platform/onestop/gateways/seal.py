"""The electronic seal: PAdES signatures (ETSI EN 319 142) by pyHanko, over the whole document.

Level B-B; with a time-stamping authority (RFC 3161) level B-T: then a document can be verified after the seal's
certificate has run out, because the stamp proves that it was sealed before.
"""

import asyncio
from io import BytesIO
from pathlib import Path

from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from onestop.gateways.threads import Threads

DER = serialization.Encoding.DER
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
FIELD = "Seal"
_SIGNATURE_BYTES = 2048
"""Room for the signed attributes and the signature itself, beside the certificates."""
_STAMP_BYTES = 12_288
"""Room for a time stamp with its authority's certificates."""
_STAMP_TIMEOUT = 10
"""Seconds to wait for a time stamp; without it nothing is sealed, and whoever asked tries again."""


class PadesSeal:
    """Signs in a thread of its own. The signature certifies the document: viewers show any later change as a breach."""

    def __init__(
        self,
        key: keys.PrivateKeyInfo,
        certificate: asn1.Certificate,
        chain: list[asn1.Certificate],
        tsa_url: str = "",
    ) -> None:
        """`chain` leads from the certificate towards the root; the root itself is not put into documents."""
        between = [link for link in chain if link.self_signed == "no"]
        registry = SimpleCertificateStore.from_certs(between)
        self._signer = signers.SimpleSigner(certificate, key, registry, embed_roots=False)
        self._room = 2 * (_SIGNATURE_BYTES + sum(len(link.dump()) for link in (certificate, *between)))
        self._stamper = RequestsHTTPTimeStamper(tsa_url, timeout=_STAMP_TIMEOUT) if tsa_url else None
        self._room += 2 * _STAMP_BYTES if tsa_url else 0
        self._thread = Threads("seal", 1)

    async def sign(self, pdf: bytes, reason: str, place: str) -> bytes:
        """Return `pdf` signed; `reason` and `place` are shown by viewers."""
        return await self._thread.run(self._sign, pdf, reason, place)

    async def attest(self, content: bytes) -> bytes:
        """Return a detached signature over `content`."""
        return await self._thread.run(self._attest, content)

    def _attest(self, content: bytes) -> bytes:
        signed = asyncio.run(self._signer.async_sign_general_data(content, "sha256", detached=True))
        return bytes(signed.dump())

    def close(self) -> None:
        """Let the thread go, after what it is signing."""
        self._thread.close()

    def _sign(self, pdf: bytes, reason: str, place: str) -> bytes:
        metadata = signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
            reason=reason,
            location=place,
        )
        signed = BytesIO()
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        signer = signers.PdfSigner(metadata, self._signer, timestamper=self._stamper)
        signer.sign_pdf(writer, output=signed, bytes_reserved=self._room)
        return signed.getvalue()


def load_seal(key_file: Path, password: str = "", tsa_url: str = "") -> PadesSeal:
    """Return the seal in a PEM or PKCS#12 file: one private key, its certificate and, if any, the chain above it.

    Ends the program with a plain message when the file cannot be a seal: nothing can be issued without one.
    """
    try:
        key, certificates = _read(key_file.read_bytes(), password.encode() or None)
        own = next(held for held in certificates if held.public_key() == key.public_key())
    except (OSError, ValueError, TypeError) as broken:
        raise SystemExit(f"The signing key file {key_file} cannot be read: {broken}") from broken
    except StopIteration:
        raise SystemExit(f"The signing key file {key_file} holds no certificate of its private key.") from None
    private = key.private_bytes(DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    chain = [_asn1(certificate) for certificate in certificates if certificate != own]
    return PadesSeal(keys.PrivateKeyInfo.load(private), _asn1(own), chain, tsa_url)


def _read(content: bytes, password: bytes | None) -> tuple[Key, list[x509.Certificate]]:
    if b"-----BEGIN" in content:
        key = serialization.load_pem_private_key(content, password)
        return _supported(key), x509.load_pem_x509_certificates(content)
    bag = pkcs12.load_pkcs12(content, password)
    return _supported(bag.key), [held.certificate for held in (bag.cert, *bag.additional_certs) if held]


def _supported(key: object) -> Key:
    if not isinstance(key, Key):
        raise TypeError("its private key is neither an elliptic curve nor an RSA key")
    return key


def _asn1(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(DER))
