"""The operator's figures, and the spans of its work when a collector is set."""

from collections.abc import Callable

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from prometheus_client import Counter, Gauge, Histogram

RECONCILED = Counter("onestop_operator_reconciled", "Resources looked at", ["kind", "outcome"])
SECONDS = Histogram("onestop_operator_reconcile_seconds", "Time to look at one resource", ["kind"])
WAITING = Gauge("onestop_operator_queue", "Resources waiting to be looked at")
TENANTS = Gauge("onestop_operator_tenants", "Tenants by whether they are ready", ["ready"])
WRITES = Gauge("onestop_operator_writes_total", "Requests to the cluster that may write")
LEADER = Gauge("onestop_operator_leader", "1 while this operator acts")

tracer = trace.get_tracer("onestop_operator")


def set_up(endpoint: str) -> Callable[[], None]:
    """Send spans to a collector, when there is one; return what ends it."""
    if not endpoint:
        return lambda: None
    provider = TracerProvider(resource=Resource.create({"service.name": "onestop-operator"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces")))
    trace.set_tracer_provider(provider)
    return provider.shutdown
