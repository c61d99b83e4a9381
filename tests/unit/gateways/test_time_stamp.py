"""A seal with a time stamp: what was sealed in time stays genuine when the seal's certificate has run out."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from tests.support.papers import LICENCE, renderer

from onestop.gateways.authority import USAGES
from onestop.gateways.seal import load_seal
from onestop.kit.cms import read_roots
from onestop.licences.findings import Problem
from onestop.licences.verification import verify_file

DER, PEM = serialization.Encoding.DER, serialization.Encoding.PEM
PKCS8, OPEN = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
BEGAN, ENDED, FAR = datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC), datetime(2045, 1, 1, tzinfo=UTC)
IN_TIME, TOO_LATE = datetime(2020, 6, 1, tzinfo=UTC), datetime(2021, 6, 1, tzinfo=UTC)


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def certificate(name, key, issuer, issuer_key, ends, *, authority=False, stamps=False) -> x509.Certificate:
    used = {"key_cert_sign", "crl_sign"} if authority else {"digital_signature", "content_commitment"}
    made = (
        x509.CertificateBuilder(named(issuer), named(name), key.public_key(), x509.random_serial_number(), BEGAN, ends)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(**{usage: usage in used for usage in USAGES}),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if stamps:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return made.sign(issuer_key, hashes.SHA256())


@cache
def issued():
    """Return a root, a seal whose certificate has run out, and a time stamper under the same root."""
    root_key, seal_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    stamp_key = rsa.generate_private_key(65537, 2048)
    root = certificate("Root", root_key, "Root", root_key, FAR, authority=True)
    seal = certificate("Seal", seal_key, "Root", root_key, ENDED)
    stamp = certificate("Stamp", stamp_key, "Root", root_key, FAR, stamps=True)
    pem = seal_key.private_bytes(PEM, PKCS8, OPEN) + seal.public_bytes(PEM)
    return root.public_bytes(PEM), pem, (stamp, stamp_key)


@contextmanager
def time_stamping(at: datetime) -> Iterator[str]:
    """Serve a time-stamping authority whose clock stands at `at`; yields its address."""
    held, key = issued()[2]
    private = keys.PrivateKeyInfo.load(key.private_bytes(DER, PKCS8, OPEN))
    stamper = DummyTimeStamper(asn1.Certificate.load(held.public_bytes(DER)), private, fixed_dt=at)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            body = stamper.request_tsa_response(asked).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def sealed(folder: Path, tsa_url: str = "") -> bytes:
    file = folder / "seal.pem"
    file.write_bytes(issued()[1])
    seal = load_seal(file, tsa_url=tsa_url)
    try:
        return asyncio.run(seal.sign(asyncio.run(renderer().licence(LICENCE)), "签发电子证照", "济南市"))
    finally:
        seal.close()


def test_what_was_stamped_while_the_certificate_held_is_genuine_after_its_end(tmp_path: Path) -> None:
    with time_stamping(IN_TIME) as address:
        pdf = sealed(tmp_path, address)
    found = verify_file(pdf, read_roots(issued()[0]))
    assert (found.genuine, found.signed_at) == (True, IN_TIME)


def test_without_a_stamp_or_stamped_too_late_it_is_not_trusted(tmp_path: Path) -> None:
    with time_stamping(TOO_LATE) as address:
        late = sealed(tmp_path, address)
    for pdf in (sealed(tmp_path), late):
        assert verify_file(pdf, read_roots(issued()[0])).problems == (Problem.UNTRUSTED,)


def test_a_changed_stamp_is_found(tmp_path: Path) -> None:
    with time_stamping(IN_TIME) as address:
        pdf = sealed(tmp_path, address)
    at = pdf.index(b"20200601000000Z".hex().upper().encode())
    changed = pdf[:at] + b"20200701000000Z".hex().upper().encode() + pdf[at + 30 :]
    assert not verify_file(changed, read_roots(issued()[0])).genuine


def test_nothing_is_sealed_while_the_authority_is_away(tmp_path: Path) -> None:
    with time_stamping(IN_TIME) as address:
        pass
    with pytest.raises(Exception, match="timestamp server"):
        sealed(tmp_path, address)
