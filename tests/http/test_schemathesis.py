"""The whole API as it describes itself: whatever is sent, no server error, and every answer as described."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.centre import PASSWORD

from onestop.tenancy.model import Role

PROGRAM = Path(sys.executable).with_name("schemathesis")
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)


async def tried(folder: Path, address: str, phases: str, *headers: str) -> tuple[int, str]:
    """Send what the description allows, and what it does not; return the exit code and what was found."""
    # One worker: two threads that parse Python at the same time trip over a fault of the interpreter's `ast` (3.11).
    words = [PROGRAM, "run", f"{address}/schema/openapi.json", f"--checks={','.join(CHECKS)}", "--seed=7"]
    words += [f"--phases={phases}", "--max-examples=3", "--generation-deterministic"]
    words += ["--suppress-health-check=all", "--request-timeout=40", "--no-color", "--continue-on-failure"]
    words += [word for header in headers for word in ("--header", header)]
    done = await asyncio.to_thread(subprocess.run, words, capture_output=True, text=True, check=False, cwd=folder)
    return done.returncode, done.stdout[-20_000:] + done.stderr


async def test_a_machine_with_every_role_finds_no_server_error(offices, served_city, tmp_path):
    machine = await offices.machine("jinan", Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR)
    code, found = await tried(
        tmp_path, served_city, "examples,coverage,fuzzing", f"Authorization: {machine.http.headers['authorization']}"
    )
    assert code == 0, found


async def test_an_applicant_finds_no_server_error(offices, served_city, tmp_path):
    company = await offices.company("curious")
    await company.file()
    session = await offices.platform.identity.sessions.sign_in("370100", "curious", PASSWORD)
    code, found = await tried(tmp_path, served_city, "fuzzing", f"Cookie: onestop_session={session.token}")
    assert code == 0, found


@pytest.mark.parametrize("path", ["/schema", "/schema/openapi.json"])
async def test_the_description_is_served_without_signing_in(offices, path):
    page = await offices.at().http.get(f"http://jinan.localhost{path}")
    assert page.status_code == 200
    assert "https://" not in page.headers["content-security-policy"]
