"""A tenant's dashboard and alerts."""

import json
from typing import Any

from onestop_operator.site import Resource, Site


def watching(site: Site) -> list[Resource]:
    """Return the dashboard, which Grafana finds by its label, and the alerts where Prometheus' operator is."""
    made = [_dashboard(site)]
    if "PrometheusRule" in site.kinds:
        made.append(_alerts(site))
    return made


def _dashboard(site: Site) -> Resource:
    tenant = site.tenant
    board = {
        "title": f"{tenant.name_zh} {tenant.name_en}",
        "uid": f"onestop-{tenant.code}",
        "tags": ["onestop", "tenant"],
        "time": {"from": "now-24h", "to": "now"},
        "panels": [_panel(place, title, query) for place, (title, query) in enumerate(_queries(site).items())],
    }
    made = site.made("ConfigMap", "dashboard", data={f"{tenant.slug}.json": json.dumps(board, ensure_ascii=False)})
    made["metadata"]["labels"] |= {"grafana_dashboard": "1"}
    return made


def _queries(site: Site) -> dict[str, str]:
    code, host = site.tenant.code, site.host
    return {
        "按时办结率 on time": f'onestop_cases_on_time_ratio{{tenant="{code}"}}',
        "请求 requests/s": f'sum(rate(http_server_request_duration_seconds_count{{server_address="{host}"}}[5m]))',
        "流程失败 workflow failures": f'increase(onestop_workflow_failures_total{{tenant="{code}"}}[1h])',
        "排队任务 backlog": f'onestop_task_queue_backlog{{queue="{site.tenant.queue}"}}',
    }


def _panel(place: int, title: str, query: str) -> dict[str, Any]:
    return {
        "id": place + 1,
        "type": "timeseries",
        "title": title,
        "gridPos": {"h": 8, "w": 12, "x": 12 * (place % 2), "y": 8 * (place // 2)},
        "targets": [{"expr": query, "refId": "A"}],
    }


def _alerts(site: Site) -> Resource:
    code = site.tenant.code
    rules = [
        _rule("OnestopTenantLate", f'onestop_cases_on_time_ratio{{tenant="{code}"}} < 0.95', "30m", "late"),
        _rule(
            "OnestopTenantWorkflowsFail",
            f'increase(onestop_workflow_failures_total{{tenant="{code}"}}[15m]) > 0',
            "5m",
            "workflows-fail",
        ),
    ]
    spec = {"groups": [{"name": f"onestop-{site.tenant.slug}", "rules": rules}]}
    return site.made("PrometheusRule", "tenant", "monitoring.coreos.com/v1", spec=spec)


def _rule(name: str, query: str, lasting: str, runbook: str) -> dict[str, Any]:
    return {
        "alert": name,
        "expr": query,
        "for": lasting,
        "labels": {"severity": "warning"},
        "annotations": {"runbook": f"docs/operations/runbooks.md#{runbook}"},
    }
