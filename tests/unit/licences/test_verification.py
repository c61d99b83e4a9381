import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from tests.support.papers import LICENCE, NOTICE, NUMBER, renderer, root, sealed, sealed_licence

from onestop.errors import InvalidInput
from onestop.gateways.authority import ROOT_FILE, development_authority
from onestop.kit.cms import read_roots
from onestop.licences.verification import Problem, verify_file

ROOTS = read_roots(root())
SIZE = len(sealed_licence())
CONTENTS = sealed_licence().index(b"/Contents <") + len(b"/Contents <")


def test_a_sealed_licence_is_genuine_and_says_by_whom_and_when() -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    found = verify_file(sealed(asyncio.run(renderer().licence(LICENCE))), ROOTS)
    assert found.genuine
    assert found.number == NUMBER
    assert "济南市" in found.signer
    assert found.signed_at is not None
    assert before <= found.signed_at <= datetime.now(UTC)


@settings(max_examples=300, deadline=None)
@given(
    at=st.integers(0, SIZE - 1) | st.integers(CONTENTS - 200, CONTENTS + 2400) | st.integers(SIZE - 900, SIZE - 1),
    flip=st.integers(1, 255),
)
@example(at=0, flip=1)
@example(at=SIZE - 1, flip=0x2A)
def test_every_changed_byte_is_found(at: int, flip: int) -> None:
    pdf = bytearray(sealed_licence())
    pdf[at] ^= flip
    assert not verify_file(bytes(pdf), ROOTS).genuine


@settings(max_examples=100, deadline=None)
@given(at=st.integers(CONTENTS, CONTENTS + 5000), digit=st.sampled_from(b"0123456789abcdefABCDEF"))
def test_not_even_the_signature_itself_can_be_written_otherwise(at: int, digit: int) -> None:
    pdf = bytearray(sealed_licence())
    changed = pdf[at] != digit
    pdf[at] = digit
    assert verify_file(bytes(pdf), ROOTS).genuine is not changed


@settings(max_examples=100, deadline=None)
@given(at=st.integers(0, SIZE), junk=st.binary(max_size=20), cut=st.integers(0, 20))
def test_bytes_put_in_or_taken_out_are_found(at: int, junk: bytes, cut: int) -> None:
    pdf = sealed_licence()
    other = pdf[:at] + junk + pdf[at + cut :]
    assert verify_file(other, ROOTS).genuine is (other == pdf)


def test_an_appended_update_is_told_as_an_addition() -> None:
    writer = PdfWriter(BytesIO(sealed_licence()), incremental=True)
    writer.add_metadata({"/Title": "Another"})
    out = BytesIO()
    writer.write(out)
    assert out.getvalue().startswith(sealed_licence())
    assert Problem.ADDED_TO in verify_file(out.getvalue(), ROOTS).problems
    assert verify_file(sealed_licence() + b"\n", ROOTS).problems == (Problem.ADDED_TO,)


def test_a_seal_under_another_root_is_not_trusted(tmp_path: Path) -> None:
    other = development_authority(tmp_path / "other", "济南市").parent / ROOT_FILE
    found = verify_file(sealed_licence(), read_roots(other.read_bytes()))
    assert found.problems == (Problem.UNTRUSTED,)
    assert found.number == NUMBER


def test_no_root_trusts_nothing() -> None:
    assert verify_file(sealed_licence(), ()).problems == (Problem.UNTRUSTED,)


def test_an_unsigned_copy_is_told() -> None:
    writer = PdfWriter()
    writer.append_pages_from_reader(PdfReader(BytesIO(sealed_licence())))
    out = BytesIO()
    writer.write(out)
    assert Problem.NOT_SIGNED in verify_file(out.getvalue(), ROOTS).problems


def test_a_sealed_paper_that_is_no_licence_is_told() -> None:
    notice = asyncio.run(renderer().notice(NOTICE))
    assert verify_file(sealed(notice), ROOTS).problems == (Problem.NO_NUMBER,)


@given(st.binary(max_size=300))
def test_anything_else_is_not_a_pdf_and_never_an_error(junk: bytes) -> None:
    assert not verify_file(junk, ROOTS).genuine
    assert not verify_file(b"%PDF-1.7\n" + junk, ROOTS).genuine


@pytest.mark.parametrize("junk", [b"", b"junk", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_roots_that_are_no_certificates_are_refused(junk: bytes) -> None:
    with pytest.raises(InvalidInput):
        read_roots(junk)


def test_a_licence_with_a_wrong_number_is_not_one() -> None:
    misnumbered = asyncio.run(renderer().licence(replace(LICENCE, number=NUMBER[:-1] + "?")))
    assert verify_file(sealed(misnumbered), ROOTS).problems == (Problem.NO_NUMBER,)
