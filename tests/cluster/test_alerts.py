"""The chart's alerts and dashboards on a real Prometheus: every query is understood, and alarming figures alarm."""

import json
import re

import yaml
from prometheus_client import CollectorRegistry, Counter, Gauge, start_http_server
from tests.support.kube import until
from tests.support.kube_parts import ROOT, free_port
from tests.support.prometheus import prometheus

FILES = ROOT / "charts" / "onestop" / "files"
ALERTS = yaml.safe_load((FILES / "alerts.yaml").read_text())
EXPECTED = {"OnestopFeedBehind", "OnestopBacklog", "OnestopProcessGone"}
"""What the figures below must alarm, at once; the others look at rates of minutes."""


def test_alarming_figures_alarm_and_every_query_is_understood(tmp_path):
    registry, port = CollectorRegistry(), free_port()
    Gauge("onestop_feed_lag_seconds", "Age", ["follower"], registry=registry).labels("notices").set(301)
    Gauge("onestop_task_queue_backlog", "Tasks", ["queue"], registry=registry).labels("cases").set(1001)
    Counter("onestop_cases_late", "Late", registry=registry)
    rules = tmp_path / "alerts.yml"
    named = [{"alert": one["alert"], "expr": one["expr"]} for one in ALERTS]
    rules.write_text(yaml.safe_dump({"groups": [{"name": "onestop", "rules": named}]}))
    server, thread = start_http_server(port, "127.0.0.1", registry)
    try:
        with prometheus({"api": [f"127.0.0.1:{port}"], "relay": [f"127.0.0.1:{free_port()}"]}, [rules]) as watching:
            until(lambda: {alert["labels"]["alertname"] for alert in watching.alerts()} >= EXPECTED)
            assert {alert["labels"]["alertname"] for alert in watching.alerts()} == EXPECTED
            for query in queries():
                watching.query(query)
    finally:
        server.shutdown()
        thread.join()


def queries() -> list[str]:
    """Return every query of every dashboard."""
    found = [
        target["expr"]
        for path in sorted(FILES.glob("dashboards/*.json"))
        for panel in json.loads(path.read_text("utf-8"))["panels"]
        for target in panel["targets"]
    ]
    assert len(found) > 15
    return found


def test_each_alert_says_what_it_means_to_people():
    wrong = [one["alert"] for one in ALERTS if not re.match(r"[A-Z].*\.$", one["summary"])]
    assert wrong == []
    assert {one["severity"] for one in ALERTS} == {"critical", "warning"}
