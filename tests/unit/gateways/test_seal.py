import asyncio
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from tests.support.papers import LICENCE, authority, renderer, root

from onestop.gateways.authority import ROOT_FILE, development_authority
from onestop.gateways.seal import load_seal
from onestop.kit.cms import read_roots
from onestop.licences.verification import verify_file


def test_the_authority_is_made_once_and_its_keys_are_private(tmp_path: Path) -> None:
    seal = development_authority(tmp_path / "deep" / "authority", "济南市")
    first = seal.read_bytes()
    assert development_authority(tmp_path / "deep" / "authority", "济南市").read_bytes() == first
    assert {stat.S_IMODE(file.stat().st_mode) for file in seal.parent.iterdir()} == {0o600}
    assert stat.S_IMODE(seal.parent.stat().st_mode) == 0o700
    assert [file.name for file in seal.parent.parent.iterdir()] == ["authority"]


def test_the_certificates_name_the_city_and_say_that_they_are_for_development(tmp_path: Path) -> None:
    seal = development_authority(tmp_path / "authority", "济南市")
    (certificate,) = x509.load_pem_x509_certificates(seal.read_bytes())
    (issuer,) = x509.load_pem_x509_certificates((seal.parent / ROOT_FILE).read_bytes())
    certificate.verify_directly_issued_by(issuer)
    assert "O=济南市" in certificate.subject.rfc4514_string()
    assert "Development" in certificate.subject.rfc4514_string()


def test_a_seal_in_a_locked_pkcs12_file_signs_like_one_in_pem(tmp_path: Path) -> None:
    content = (authority() / "seal.pem").read_bytes()
    key = serialization.load_pem_private_key(content, None)
    (certificate,) = x509.load_pem_x509_certificates(content)
    chain = x509.load_pem_x509_certificates(root())
    lock = serialization.BestAvailableEncryption(b"secret")
    packed = tmp_path / "seal.p12"
    packed.write_bytes(pkcs12.serialize_key_and_certificates(b"seal", key, certificate, chain, lock))  # type: ignore[arg-type]
    seal = load_seal(packed, "secret")
    signed = asyncio.run(seal.sign(asyncio.run(renderer().licence(LICENCE)), "签发电子证照", "济南市"))
    seal.close()
    assert verify_file(signed, read_roots(root())).genuine
    with pytest.raises(SystemExit, match=r"seal\.p12"):
        load_seal(packed, "wrong")


def test_a_file_that_is_no_seal_ends_the_start_with_its_name(tmp_path: Path) -> None:
    missing, junk, keyless, foreign = (tmp_path / name for name in ("missing", "junk", "keyless", "foreign"))
    junk.write_bytes(b"junk")
    keyless.write_bytes(root())
    other = development_authority(tmp_path / "other", "某市")
    key_only = other.read_bytes().split(b"-----BEGIN CERTIFICATE")[0]
    foreign.write_bytes(key_only + root())
    for file in (missing, junk, keyless, foreign):
        with pytest.raises(SystemExit, match=file.name):
            load_seal(file)


def test_processes_that_share_only_a_secret_trust_each_others_development_seal(tmp_path: Path) -> None:
    here, there, strange = (
        development_authority(tmp_path / name, "济南市", secret)
        for name, secret in (("here", "one"), ("there", "one"), ("strange", "another"))
    )
    seal = load_seal(here)
    signed = asyncio.run(seal.sign(asyncio.run(renderer().licence(LICENCE)), "签发电子证照", "济南市"))
    seal.close()
    assert verify_file(signed, read_roots(there.with_name(ROOT_FILE).read_bytes())).genuine
    assert not verify_file(signed, read_roots(strange.with_name(ROOT_FILE).read_bytes())).genuine
