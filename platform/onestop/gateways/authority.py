"""The development certificate authority: a root and a signing certificate of its own, made once a data folder.

It lets a fresh box seal licences at once. What it signs is real cryptography under a root that nobody but the box
trusts, and the certificates say "development" in their names. Processes that share no folder but a secret agree on
the keys all the same: what one signs, the others trust.
"""

import hmac
import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ROOT_FILE = "root.pem"
SEAL_FILE = "seal.pem"
USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""The order of the curve P-256: a private key is a number below it."""
ROOT_DAYS, SEAL_DAYS = 7300, 3650
Key = ec.EllipticCurvePrivateKey


def development_authority(folder: Path, city: str, secret: str = "") -> Path:
    """Return the seal's PEM file (key, certificate) in `folder`, after making it and its root if they are missing.

    `city` stands in the certificates as the organisation; the keys come from `secret`, or are drawn.
    Processes that start together agree on one authority: it is made aside and moved into place whole, and whoever
    comes second takes what is there.
    """
    if not (folder / SEAL_FILE).exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        _make(made, city, secret)
        try:
            made.rename(folder)
        except OSError:
            for file in made.iterdir():
                file.unlink()
            made.rmdir()
    return folder / SEAL_FILE


def _make(folder: Path, city: str, secret: str) -> None:
    root_key, seal_key = _key(secret, "root"), _key(secret, "seal")
    root_name = _name(city, f"{city}开发用根证书 Development Root")
    root = _certificate(root_name, root_key, root_name, root_key, days=ROOT_DAYS, is_authority=True)
    seal_name = _name(city, f"{city}政务服务电子印章 Development Seal")
    seal = _certificate(seal_name, seal_key, root_name, root_key, days=SEAL_DAYS, is_authority=False)
    _write(folder / "root.key", _private(root_key))
    _write(folder / ROOT_FILE, root.public_bytes(serialization.Encoding.PEM))
    _write(folder / SEAL_FILE, _private(seal_key) + seal.public_bytes(serialization.Encoding.PEM))


def _key(secret: str, use: str) -> Key:
    if not secret:
        return ec.generate_private_key(ec.SECP256R1())
    drawn = hmac.digest(secret.encode(), f"development authority: {use}".encode(), "sha512")
    return ec.derive_private_key(int.from_bytes(drawn) % (ORDER - 1) + 1, ec.SECP256R1())


def _name(city: str, common_name: str) -> x509.Name:
    parts = ((NameOID.COUNTRY_NAME, "CN"), (NameOID.ORGANIZATION_NAME, city), (NameOID.COMMON_NAME, common_name))
    return x509.Name([x509.NameAttribute(kind, text) for kind, text in parts])


def _certificate(
    subject: x509.Name, key: Key, issuer: x509.Name, issuer_key: Key, *, days: int, is_authority: bool
) -> x509.Certificate:
    now = datetime.now(UTC)
    used = {"key_cert_sign", "crl_sign"} if is_authority else {"digital_signature", "content_commitment"}
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**{usage: usage in used for usage in USAGES}), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


def _private(key: Key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(file: Path, content: bytes) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
