"""Traces and figures of a process: set up once, before anything is wired.

Figures are always kept. Traces are made only when someone collects them (`ONESTOP_OTLP_ENDPOINT`). Neither holds
personal data: SQL is traced with placeholders, addresses without their query, requests by their route.
"""

from opentelemetry import metrics, trace
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.instrumentation.asyncpg import AsyncPGInstrumentor
from opentelemetry.instrumentation.urllib3 import URLLib3Instrumentor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import MetricReader, PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from prometheus_client import start_http_server

from onestop.kit import logs
from onestop.settings import Settings


def set_up(settings: Settings, process: str) -> None:
    """Let this process say what it does: its logs as JSON, its figures, and its traces if anyone collects them.

    `process` is its name: api, worker or relay.
    """
    logs.set_up()
    resource = Resource.create({"service.name": f"onestop-{process}", "service.version": settings.build_id})
    readers: list[MetricReader] = [PrometheusMetricReader()]
    if settings.otlp_endpoint:
        trace_to(BatchSpanProcessor(OTLPSpanExporter(f"{settings.otlp_endpoint}/v1/traces")), resource)
        readers.append(PeriodicExportingMetricReader(OTLPMetricExporter(f"{settings.otlp_endpoint}/v1/metrics")))
    metrics.set_meter_provider(MeterProvider(readers, resource))


def trace_to(processor: SpanProcessor, resource: Resource) -> None:
    """Hand every span of this process to `processor`: requests, workflows, activities, SQL and the object store."""
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(processor)
    trace.set_tracer_provider(provider)
    AsyncPGInstrumentor().instrument()  # type: ignore[no-untyped-call]
    URLLib3Instrumentor().instrument(url_filter=lambda url: url.partition("?")[0])


def serve_figures(settings: Settings) -> None:
    """Serve the figures of a process without pages, when `ONESTOP_METRICS_PORT` says where."""
    if settings.metrics_port:
        start_http_server(settings.metrics_port, settings.host)
