"""Nobody reaches what is not theirs: every endpoint, tried by those whom the target does not concern."""

from uuid import uuid4

import pytest
from tests.support.endpoints import OWN, PUBLIC, STREAMS, Target, endpoints
from tests.support.offices import DRAINAGE, RADIATION

from onestop.cases.model.application import Content
from onestop.tenancy.model import Role

REFUSED = (401, 403, 404)


async def target(offices, item, slug, administrator) -> Target:
    """Return a granted case of a tenant with its licence and papers, and what its administrator keeps."""
    owner = await offices.company(f"secretive-{slug}", slug)
    number = await owner.file(item)
    case = await offices.granted(number, slug)
    admin = await offices.signed_in(administrator, slug)
    url = f"https://{slug}.secret.example.cn/"
    hook = (await admin.post("/webhooks", {"url": url})).json()["webhook"]
    token = {"name": f"Secret {slug}", "roles": ["clerk"], "expires_at": "2027-06-01T00:00:00Z"}
    made = (await admin.post("/tokens", token)).json()["facts"]
    papers = (await owner.get(f"/cases/{number}/materials")).json()
    session = (await owner.get("/sessions")).json()[0]["id"]
    tree, content = offices.platform.tenancy.tree, Content(applicant=owner.account)
    scope = tree.scope_of(tree.by_slug(slug).code)
    draft = await offices.platform.drafts.start(scope, owner.account, uuid4(), item, content)
    params = {
        "licence": case["licence"],
        "material": papers[0]["id"],
        "file": papers[0]["id"],
        "upload": papers[0]["id"],
        "session": session,
        "account": str(admin.account),
        "token": made["id"],
        "webhook": hook["id"],
        "entry": "1",
        "mandate": made["id"],
        "notice": made["id"],
        "message": made["id"],
        "view": made["id"],
        "applicant": str(owner.account),
        "draft": str(draft.id),
        "part": "questions",
        "name": "accept",
        "code": papers[0]["code"],
    }
    secrets = (number, case["licence"], f"secretive-{slug}", url, token["name"], case["journey"], str(draft.id))
    return Target(number, owner.account, params, secrets)


@pytest.fixture(scope="session")
def targets():
    return {}


@pytest.fixture
async def of_city(offices, targets):
    if "jinan" not in targets:
        targets["jinan"] = await target(offices, RADIATION, "jinan", "administrator")
    return targets["jinan"]


@pytest.fixture
async def of_district(offices, targets):
    if "lixia" not in targets:
        targets["lixia"] = await target(offices, DRAINAGE, "lixia", "lixia-administrator")
    return targets["lixia"]


async def check_reaches_nothing(app, caller, found: Target, *, signed_in: bool) -> None:
    """Try every endpoint, and tell whatever was answered otherwise than it should be."""
    wrong = []
    token = await caller.form_token()
    last = "DELETE /api/v1/sessions/current"
    for endpoint in sorted(endpoints(app), key=lambda one: one == last):
        if endpoint in PUBLIC or (endpoint in STREAMS and signed_in):
            continue
        method, _, template = endpoint.partition(" ")
        answer = await caller.http.request(
            method,
            caller.http.base_url.copy_with(path=found.path(template)),
            json=found.body(endpoint) if method in ("POST", "PATCH", "PUT") else None,
            headers={"Idempotency-Key": endpoint, "x-csrftoken": token},
        )
        refused = answer.status_code in REFUSED
        allowed = signed_in and endpoint in OWN and answer.status_code < 500
        if not (refused or allowed):
            wrong.append(f"{endpoint}: {answer.status_code} {answer.text[:80]}")
        told = answer.text.replace(found.path(template), "")
        wrong += [f"{endpoint} shows {secret}" for secret in found.secrets if secret in told and not refused]
    assert not wrong, "\n".join(wrong)


async def test_whoever_has_not_signed_in_reaches_nothing(offices, of_city):
    await check_reaches_nothing(offices.app, offices.at(), of_city, signed_in=False)


async def test_another_applicant_reaches_nothing(offices, of_city):
    await offices.company("stranger")
    stranger = await offices.signed_in_anew("stranger")
    await check_reaches_nothing(offices.app, stranger, of_city, signed_in=True)


@pytest.mark.parametrize("login", ["gaoxin-clerk", "gaoxin-administrator", "gaoxin-environment-officer"])
async def test_the_staff_of_a_sibling_district_reach_nothing(offices, of_district, login):
    staff = await offices.signed_in_anew(login, "gaoxin")
    await check_reaches_nothing(offices.app, staff, of_district, signed_in=True)


async def test_the_machine_of_a_street_in_a_sibling_district_reaches_nothing(offices, of_district):
    street = next(one.slug for one in offices.platform.tenancy.tree.children("370103"))
    machine = await offices.machine(street, Role.CLERK, Role.SUPERVISOR)
    await check_reaches_nothing(offices.app, machine, of_district, signed_in=True)


@pytest.mark.parametrize("login", ["jiefanglu-clerk", "jiefanglu-administrator", "jiefanglu-supervisor"])
async def test_the_staff_of_a_street_reach_nothing_of_their_city(offices, of_city, login):
    staff = await offices.signed_in_anew(login, "jiefanglu")
    await check_reaches_nothing(offices.app, staff, of_city, signed_in=True)


async def test_every_endpoint_has_a_sample_and_every_exception_an_endpoint(offices, of_city):
    known = set(endpoints(offices.app))
    for endpoint in known - PUBLIC.keys():
        assert "{" not in of_city.path(endpoint)
    assert (PUBLIC.keys() | OWN.keys() | STREAMS.keys()) - known == set()
