"""The Prometheus that release gates and alert rules are tried on."""

from prometheus_client import CollectorRegistry, Counter, start_http_server
from tests.support.kube import until
from tests.support.kube_parts import free_port
from tests.support.prometheus import prometheus

RULES = """
groups:
  - name: tests
    rules:
      - alert: CasesFail
        expr: cases_failed_total > 2
"""


def test_it_scrapes_answers_queries_and_fires_alerts(tmp_path):
    registry, port, rules = CollectorRegistry(), free_port(), tmp_path / "rules.yml"
    failed = Counter("cases_failed", "Failed cases", registry=registry)
    server, thread = start_http_server(port, "127.0.0.1", registry)
    rules.write_text(RULES)
    try:
        with prometheus({"api": [f"127.0.0.1:{port}"]}, [rules]) as watching:
            until(lambda: watching.is_scraped("api"))
            assert watching.alerts() == []
            failed.inc(3)
            (sample,) = until(lambda: watching.query("cases_failed_total == 3"))
            assert sample["metric"]["job"] == "api"
            (alert,) = until(watching.alerts)
            assert alert["labels"]["alertname"] == "CasesFail"
    finally:
        server.shutdown()
        thread.join()
