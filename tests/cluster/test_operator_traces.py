"""What the operator does, told to a collector of traces over OTLP."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from tests.support.kube import ControlPlane
from tests.support.operating import CITY, clear, operating, prepare, ready
from tests.support.registrar import Registrar


class Collector(ThreadingHTTPServer):
    """Takes spans and keeps what was sent, with the path it was sent to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.taken: list[tuple[str, ExportTraceServiceRequest]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Taking(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["content-length"]))
        self.server.taken.append((self.path, ExportTraceServiceRequest.FromString(content)))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_each_look_at_a_tenant_is_a_span_that_reaches_the_collector(
    cluster: ControlPlane, platform: Registrar, collector: Collector, tmp_path: Path
):
    prepare(cluster)
    with operating(cluster, platform.url, tmp_path / "log", otlp_endpoint=collector.url):
        cluster.apply(CITY)
        ready(cluster, "jinan")
    clear(cluster)
    assert {path for path, _ in collector.taken} == {"/v1/traces"}
    told = [resource for _, request in collector.taken for resource in request.resource_spans]
    names = {each.value.string_value for one in told for each in one.resource.attributes if each.key == "service.name"}
    assert names == {"onestop-operator"}
    spans = [span for one in told for scope in one.scope_spans for span in scope.spans]
    looks = [span for span in spans if span.name == "reconcile tenant"]
    assert {each.value.string_value for span in looks for each in span.attributes} == {"jinan"}
    assert all(span.end_time_unix_nano > span.start_time_unix_nano for span in looks)
