"""One trace through everything, and the figures."""

from datetime import timedelta

import httpx
import pytest
from opentelemetry.instrumentation.asyncpg import AsyncPGInstrumentor
from opentelemetry.instrumentation.urllib3 import URLLib3Instrumentor
from opentelemetry.metrics import CallbackOptions
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client.parser import text_string_to_metric_families

from onestop.errors import Unavailable
from onestop.gateways.telemetry import trace_to
from onestop.kit.clock import legal_day
from onestop.registry import metrics
from onestop.registry.measuring import MeasuringService
from onestop.registry.metrics import tell_backlog

CASE = """
insert into cases (number, tenant, item, item_version, lead, applicant, applicant_name, applicant_kind, filed_by,
    filing_key, channel, journey, form, status, light, delivery, filed_at, received, seq, state, due, decided_on,
    historical)
values ($1, $2, '', '1', '', gen_random_uuid(), '', '', gen_random_uuid(), $1, '', $1, '{}', 'closed', 'green', 'post',
    now(), now(), 1, '{}', $3, $4, true)
"""


@pytest.fixture(scope="session")
def _traced():
    exporter = InMemorySpanExporter()
    trace_to(SimpleSpanProcessor(exporter), Resource.create({"service.name": "test"}))
    yield exporter
    AsyncPGInstrumentor().uninstrument()
    URLLib3Instrumentor().uninstrument()


@pytest.fixture
def traced(_traced):
    _traced.clear()
    return _traced


async def test_one_trace_leads_from_the_request_to_the_licence_in_the_store(offices, traced):
    company = await offices.company("traced")
    filing = await company.application()
    traced.clear()
    number = (await company.post("/cases", filing)).json()["number"]
    await offices.granted(number)
    spans = traced.get_finished_spans()
    [request] = [span for span in spans if span.name == "POST /api/v1/cases"]
    chain = [span for span in spans if span.context.trace_id == request.context.trace_id]
    names = [span.name for span in chain]
    assert {"StartWorkflow:case", "RunWorkflow:case", "RunActivity:issue-licence"} <= set(names)
    below = {span.context.span_id: span for span in chain}

    def stands_under(span, name):
        while span.parent and span.parent.span_id in below:
            span = below[span.parent.span_id]
            if span.name == name:
                return True
        return False

    sql = [span for span in chain if span.attributes.get("db.system") == "postgresql"]
    assert any(stands_under(span, "POST /api/v1/cases") for span in sql)
    assert any(stands_under(span, "RunActivity:issue-licence") for span in sql)
    stored = [span for span in chain if "licences/" in str(span.attributes.get("http.url"))]
    assert any(stands_under(span, "RunActivity:issue-licence") for span in stored)
    assert (request.attributes["onestop.tenant"], request.attributes["onestop.item"]) == ("370100", filing["item"])


async def test_spans_hold_no_personal_data(offices, traced):
    company = await offices.company("traced")
    number = await company.file()
    await company.get("/cases", params={"q": "格兰"})
    journey = (await company.get(f"/cases/{number}")).json()["journey"]
    await offices.at().get(f"/journeys/{journey}")
    told = "".join(span.to_json() for span in traced.get_finished_spans())
    assert "journeys/{code}" in told
    for secret in ("格兰", "91350100M000100Y43", "13800531122", journey, "traced有限公司"):
        assert secret not in told


async def test_figures_count_requests_by_route_and_cases_by_level_and_item(served_city):
    async with httpx.AsyncClient(base_url=served_city) as client:
        await client.get("/api/v1/tenants/370102")
        await client.get("/api/v1/tenants/999999")
        told = (await client.get("/metrics")).text
    [requests] = [
        one for one in text_string_to_metric_families(told) if one.name == "http_server_request_duration_seconds"
    ]
    counts = {
        (sample.labels["http_route"], sample.labels["http_response_status_code"])
        for sample in requests.samples
        if sample.name.endswith("_count")
    }
    assert ("/api/v1/tenants/{code}", "200") in counts
    assert ("/api/v1/tenants/{code}", "404") in counts
    assert all("999999" not in label for sample in requests.samples for label in sample.labels.values())


async def test_figures_of_the_deployment_say_what_waits_on_each_queue(served_city):
    async with httpx.AsyncClient(base_url=served_city, timeout=60) as client:
        told = {one.name: one.samples for one in text_string_to_metric_families((await client.get("/metrics")).text)}
    assert {one.labels["queue"] for one in told["onestop_task_queue_backlog"]} == {"cases", "documents"}


async def test_the_share_decided_on_time_counts_the_cases_that_were_due_of_late(town):
    platform = town.platform
    scope, today = platform.tenancy.tree.only("370102001"), legal_day(platform.clock.now())
    due, long_ago = today - timedelta(days=3), today - timedelta(days=40)
    for number, promised, decided in (("punctual", due, due), ("late", due, None), ("old", long_ago, long_ago)):
        await platform.database.fetch(scope, CASE, number, scope.tenant, promised, decided)
    assert await platform.overview.on_time(scope, today) == {"370102001": 0.5}


class Away:
    """An engine that cannot be reached."""

    async def backlog(self, _queue: str) -> int:
        raise Unavailable("The engine is away.")


async def test_while_the_engine_is_away_the_share_on_time_is_measured_all_the_same(town):
    platform, tenant = town.platform, "370102002"
    scope, due = platform.tenancy.tree.only(tenant), legal_day(platform.clock.now()) - timedelta(days=3)
    await platform.database.fetch(scope, CASE, "on-time", tenant, due, due)
    await MeasuringService(Away(), platform.overview, platform.tenancy, platform.clock).measure()
    assert {one.attributes["tenant"]: one.value for one in told("tenant")}[tenant] == 1.0


def test_a_queue_that_is_no_more_is_told_no_more():
    tell_backlog({"cases": 3, "cases-lixia": 2000})
    tell_backlog({"cases": 4})
    assert [(one.attributes["queue"], one.value) for one in told("queue")] == [("cases", 4)]


def told(label):
    return metrics.observed(label)(CallbackOptions())
