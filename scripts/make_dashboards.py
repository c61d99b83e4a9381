# ruff: noqa: E501
"""Write the dashboards of the chart: python scripts/make_dashboards.py. A test compares what is written with this."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from grafana_foundation_sdk.builders import common, dashboard, prometheus, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import DataSourceRef

FOLDER = Path(__file__).parents[1] / "charts" / "onestop" / "files" / "dashboards"
SOURCE = DataSourceRef(type_val="prometheus", uid="${source}")
REQUESTS = "http_server_request_duration_seconds"
UPDATES = "onestop_flow_update_duration_seconds"


class Panel(NamedTuple):
    """A drawing: its title, its unit, and its queries with the legend of each."""

    title: str
    unit: str
    queries: dict[str, str]


def share(part: str, whole: str) -> str:
    return f"sum(rate({part}[5m])) / sum(rate({whole}[5m]))"


def quantile(of: float, name: str) -> str:
    return f"histogram_quantile({of}, sum by (le) (rate({name}_bucket[5m])))"


BOARDS: dict[str, tuple[str, Sequence[Panel]]] = {
    "platform": (
        "一窗通办 平台 platform",
        (
            Panel("请求 requests", "reqps", {"{{http_response_status_code}}": f"sum by (http_response_status_code) (rate({REQUESTS}_count[5m]))"}),
            Panel("失败 failing", "percentunit", {"5xx": share(f'{REQUESTS}_count{{http_response_status_code=~"5.."}}', f"{REQUESTS}_count")}),
            Panel("响应时间 latency", "s", {"p50": quantile(0.5, REQUESTS), "p99": quantile(0.99, REQUESTS)}),
            Panel("最慢的路由 slowest routes", "s", {"{{http_route}}": f"topk(5, histogram_quantile(0.95, sum by (le, http_route) (rate({REQUESTS}_bucket[5m]))))"}),
            Panel("内存 memory", "bytes", {"{{job}} {{pod}}": 'process_resident_memory_bytes{job=~"api|api-release|internal|relay|operator|workers-.+"}'}),
            Panel("处理器 CPU", "short", {"{{job}} {{pod}}": 'rate(process_cpu_seconds_total{job=~"api|api-release|internal|relay|operator|workers-.+"}[5m])'}),
        ),
    ),
    "cases": (
        "一窗通办 办件 cases",
        (
            Panel("收件 filed", "short", {"{{level}}": "sum by (level) (increase(onestop_cases_filed_total[1h]))"}),
            Panel("办结 decided", "short", {"{{outcome}}": "sum by (outcome) (increase(onestop_cases_decided_total[1h]))"}),
            Panel("超期 late", "percentunit", {"late": "sum(increase(onestop_cases_late_total[1d])) / sum(increase(onestop_cases_decided_total[1d]))"}),
            Panel("按时办结率 on time, lowest", "percentunit", {"{{tenant}}": "bottomk(10, onestop_cases_on_time_ratio)"}),
            Panel("命令 commands", "s", {"p50": quantile(0.5, UPDATES), "p95": quantile(0.95, UPDATES)}),
            Panel("流程失败 workflow failures", "short", {"{{queue}} {{kind}}": "sum by (queue, kind) (increase(onestop_workflow_failures_total[1h]))"}),
        ),
    ),
    "queues": (
        "一窗通办 队列 queues",
        (
            Panel("排队任务 backlog", "short", {"{{queue}}": "max by (queue) (onestop_task_queue_backlog)"}),
            Panel("通知滞后 feed lag", "s", {"{{follower}}": "max by (follower) (onestop_feed_lag_seconds)"}),
            Panel("未能处理 feed failures", "short", {"{{follower}}": "sum by (follower) (increase(onestop_feed_failures_total[1h]))"}),
            Panel("回调 webhooks", "short", {"{{outcome}}": "sum by (outcome) (increase(onestop_webhooks_attempts_total[1h]))"}),
        ),
    ),
}  # fmt: skip
"""Every dashboard: its file, title and panels."""


def drawn(panel: Panel) -> timeseries.Panel:
    """Return a panel half the page wide."""
    made = timeseries.Panel().title(panel.title).unit(panel.unit).datasource(SOURCE).span(12).height(8).min(0)
    made = made.legend(common.VizLegendOptions().show_legend(show_legend=True))
    for name, (legend, query) in zip("ABC", panel.queries.items(), strict=False):
        made = made.with_target(prometheus.Dataquery().ref_id(name).expr(query).legend_format(legend))
    return made


def written(name: str) -> str:
    """Return a dashboard as Grafana reads it."""
    title, panels = BOARDS[name]
    source = dashboard.DatasourceVariable("source").type("prometheus").label("Prometheus")
    board = dashboard.Dashboard(title).uid(f"onestop-{name}").tags(["onestop"]).refresh("1m").time("now-6h", "now")
    board = board.timezone("Asia/Shanghai").readonly().with_variable(source)
    for panel in panels:
        board = board.with_panel(drawn(panel))
    return JSONEncoder(sort_keys=True, indent=2, ensure_ascii=False).encode(board.build()) + "\n"


def main() -> None:
    for name in BOARDS:
        (FOLDER / f"{name}.json").write_text(written(name), "utf-8")


if __name__ == "__main__":
    main()
