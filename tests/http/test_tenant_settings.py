"""What a registered tenant's settings do: host names, quotas, maintenance, stopping, its own queue."""

import asyncio
import itertools

import pytest
from tests.support.people import GELAN, HUANGSHI, City
from tests.support.registered import CITY, LIXIA, ROOT

from onestop.asgi.problems import status_of
from onestop.cases.flow import CASE_QUEUE
from onestop.cases.model import commands as c
from onestop.cases.service.filing import NEAR
from onestop.catalogue.declaration.load import load
from onestop.errors import QuotaReached, TenantStopped
from onestop.gateways.temporal import connect
from onestop.tenancy.model import Post, Role, Staff
from onestop_flows.command import _queues
from onestop_flows.versions import make_current
from onestop_flows.worker import worker

WATER = "000102001000"
SERIALS = itertools.count(500_000, 100)
HOST = "lixia.example.gov.cn"


@pytest.fixture
async def district(operator):
    """Return a function that makes the district what is asked, and lets this process know."""
    await operator.registered("370100", CITY)

    async def make(**settings):
        await operator.registered("370102", LIXIA | settings)
        await operator.platform.tenancy.refresh()
        await operator.platform.catalogue.load()

    await make()
    return make


@pytest.fixture
async def people(operator, district):
    """People who file cases; the engine is the session's, so their numbers must be of this test alone."""
    everyone = operator.platform.tenancy.tree.everything()
    await operator.platform.owner.fetch(everyone, "select setval('case_serial', $1)", next(SERIALS))
    client = await connect(operator.platform.settings)
    return City(operator.platform, client, load(ROOT / "tests/data/small-city"))


async def page(operator, address, **headers):
    return await operator.http.get(address, headers={"accept": "text/html", **headers})


async def test_a_tenant_is_reached_at_its_further_host_names(operator, district):
    assert (await operator.http.get(f"http://{HOST}/api/v1/departments")).status_code == 404
    await district(hosts=[HOST])
    for host in (HOST, f"{HOST.upper()}:443", "lixia.localhost"):
        told = await operator.http.get(f"http://{host}/api/v1/departments")
        assert {one["tenant"] for one in told.json()} == {"370102"}


async def test_under_maintenance_pages_and_api_say_so_and_when_to_come_again(operator, district):
    await district(maintenance=True)
    shown = await page(operator, "http://lixia.localhost/", **{"accept-language": "zh"})
    assert (shown.status_code, shown.headers["retry-after"]) == (503, "300")
    assert "正在维护" in shown.text
    english = await page(operator, "http://lixia.localhost/items", **{"accept-language": "en"})
    assert "is being maintained. What you have written is kept" in english.text
    told = await operator.http.get("http://lixia.localhost/api/v1/items")
    assert (told.status_code, told.json()["code"], told.headers["retry-after"]) == (503, "maintenance", "300")
    assert (await page(operator, "http://jinan.localhost/")).status_code == 200
    await district()
    assert (await page(operator, "http://lixia.localhost/")).status_code == 200


async def test_under_maintenance_licences_are_verified_and_health_and_the_operator_are_answered(operator, district):
    await district(maintenance=True)
    answers = [
        await page(operator, "http://lixia.localhost/verify"),
        await operator.http.get("http://lixia.localhost/health/ready"),
        await operator.http.get("http://lixia.localhost/metrics"),
        await operator.get("tenants/370102"),
    ]
    assert [answer.status_code for answer in answers] == [200] * 4
    verified = await operator.http.get("http://lixia.localhost/api/v1/verifications?number=1")
    assert verified.json()["code"] != "maintenance"


async def test_filing_beyond_the_quota_is_refused_with_the_rule_and_the_limit(operator, district, people):
    await district(quotas={"openCases": 1})
    await people.file(WATER, GELAN, "370102", key="first")
    with pytest.raises(QuotaReached, match=r"as it may have: 1 \(quota openCases\)") as refused:
        await people.file(WATER, HUANGSHI, "370102", key="second")
    assert status_of(refused.value) == 409
    assert await people.file(WATER, GELAN, "370100", key="third")
    assert (await operator.get("tenants/370102")).json()["use"]["openCases"] == 1


OPEN_CASES = """
insert into cases (number, tenant, item, item_version, lead, applicant, applicant_name, applicant_kind, filed_by,
    filing_key, channel, journey, form, status, light, delivery, filed_at, received, seq, state, historical)
select 'open-' || n, '370102', '', '1', '', gen_random_uuid(), '', '', gen_random_uuid(), '', '', 'open-' || n, '{}',
    'filed', 'green', 'post', now(), now(), 1, '{}', true from generate_series(1, $1::int) n
"""


@pytest.mark.parametrize("there", [0, NEAR], ids=["a small quota", "a quota that comes near"])
async def test_filings_of_the_same_instant_do_not_pass_the_quota(operator, district, people, there):
    platform = operator.platform
    await platform.database.fetch(platform.tenancy.tree.only("370102"), OPEN_CASES, there)
    await district(quotas={"openCases": there + 3})
    await people.applicant(GELAN)
    filings = [people.file(WATER, GELAN, "370102", key=f"at-once-{n}") for n in range(12)]
    filed = await asyncio.gather(*filings, return_exceptions=True)
    assert [type(one) for one in filed if not isinstance(one, str)] == [QuotaReached] * 9
    assert (await operator.get("tenants/370102")).json()["use"]["openCases"] == there + 3


async def test_filings_far_from_the_quota_do_not_wait_for_each_other(operator, district, people):
    await district(quotas={"openCases": NEAR + 100})
    scope = operator.platform.tenancy.tree.only("370102")
    async with operator.platform.database.instant(scope, writing=True) as another, asyncio.timeout(20):
        await another.fetch("select * from filing_begins('370102', false)")
        assert await people.file(WATER, GELAN, "370102", key="meanwhile")


async def test_a_quota_below_what_is_in_use_is_refused(operator, district, people):
    await people.file(WATER, GELAN, "370102")
    told = await operator.put("tenants/370102", LIXIA | {"quotas": {"openCases": 0}})
    assert (told.status_code, told.json()["code"]) == (409, "quota-below-use")
    assert "现有1件在办办件，配额openCases不能为0" in told.json()["detail"]
    await operator.platform.identity.declared_staff.apply([clerk("clerk-1")])
    staffed = await operator.put("tenants/370102", LIXIA | {"quotas": {"staff": 0}})
    assert "配额staff不能为0" in staffed.json()["detail"]
    use = (await operator.get("tenants/370102")).json()["use"]
    assert (use["openCases"], use["staff"]) == (1, 1)
    assert use["storageBytes"] > 0
    assert (await operator.registered("370102", LIXIA | {"quotas": {"openCases": 1, "staff": 1}}))["changed"]
    await district()


def clerk(account):
    return Staff(account, account, account, (Post("370102-service", (Role.CLERK,)),))


async def test_staff_beyond_the_quota_is_refused(operator, district):
    await district(quotas={"staff": 1})
    staff = operator.platform.identity.declared_staff
    await staff.apply([clerk("clerk-1")])
    with pytest.raises(QuotaReached, match=r"370102 has as many .*: 1 \(quota staff\)"):
        await staff.apply([clerk("clerk-2")])
    await staff.apply([clerk("clerk-1")])


async def test_members_of_staff_who_come_in_the_same_instant_do_not_pass_the_quota(operator, district):
    await district(quotas={"staff": 2})
    staff = operator.platform.identity.declared_staff
    comings = [staff.apply([clerk(f"clerk-{n}")]) for n in range(8)]
    came = await asyncio.gather(*comings, return_exceptions=True)
    assert [type(one) for one in came if one != 1] == [QuotaReached] * 6
    assert (await operator.get("tenants/370102")).json()["use"]["staff"] == 2


async def test_a_stopped_tenant_takes_no_application_and_is_still_read(operator, district, people):
    number = await people.file(WATER, GELAN, "370102")
    await operator.post("tenants/370102/stop")
    await operator.platform.tenancy.refresh()
    with pytest.raises(TenantStopped, match="takes no applications any more"):
        await people.file(WATER, GELAN, "370102", key="after")
    assert (await people.state(number)).number == number
    assert (await page(operator, "http://lixia.localhost/items")).status_code == 200
    await operator.post("tenants/370102/start")
    await district()
    assert await people.file(WATER, GELAN, "370102", key="after")


async def test_a_dedicated_tenants_cases_live_on_its_own_queue(operator, district, people):
    await district(runtime="dedicated")
    assert operator.platform.measuring.queues() == ["cases", "cases-lixia", "documents"]
    assert _queues(operator.platform, (), alone=False) == ("cases", "cases-lixia", "documents")
    assert _queues(operator.platform, ("cases",), alone=False) == ("cases",)
    assert _queues(operator.platform, ("cases",), alone=True) == ("cases", "cases-lixia")
    own, shared = [await people.file(WATER, GELAN, tenant, key=tenant) for tenant in ("370102", "370100")]
    queues = [(await people.client.get_workflow_handle(one).describe()).task_queue for one in (own, shared)]
    assert queues == ["cases-lixia", CASE_QUEUE]
    async with worker(people.client, "cases-lixia", operator.platform):
        await make_current(people.client, "cases-lixia", operator.platform.settings.build_id)
        assert await people.apply(own, c.Withdraw()) > 1
    assert (await operator.get("backlog/cases-lixia")).json() == {"queue": "cases-lixia", "backlog": 0}
    for each in ("a", "b"):
        await people.file(WATER, GELAN, "370102", key=each)
    async with asyncio.timeout(20):  # the engine counts a moment later
        while (await operator.get("backlog/cases-lixia")).json()["backlog"] != 2:
            continue
    assert (await operator.get("backlog/nowhere")).status_code == 404
