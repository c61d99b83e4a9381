"""Stored histories: what cases of every shape left in the engine, kept to be replayed by later releases."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from onestop.gateways.temporal import CONVERTER
from onestop_flows.worker import WORKFLOWS

FOLDER = Path(__file__).parents[1] / "data" / "histories"


def stored() -> list[Path]:
    return sorted(FOLDER.glob("*.json"))


def read(path: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(path.stem, path.read_text())


def store(name: str, history: WorkflowHistory) -> None:
    """Keep a history; the names of the processes that made it are not part of it."""
    told = json.loads(history.to_json(), object_hook=_nameless)
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def _nameless(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: "worker" if name == "identity" else value for name, value in fields.items()}


def begun_otherwise(path: Path, change: Callable[[dict[str, Any]], None]) -> WorkflowHistory:
    """Return a stored history whose case began with another state."""
    told = json.loads(path.read_text())
    payload = told["events"][0]["workflowExecutionStartedEventAttributes"]["input"]["payloads"][0]
    begun = json.loads(base64.b64decode(payload["data"]))
    change(begun["state"])
    payload["data"] = base64.b64encode(json.dumps(begun).encode()).decode()
    return WorkflowHistory.from_json(path.stem, told)


async def replay(history: WorkflowHistory) -> None:
    """Replay a history with this release's workflows; raise when they would have done something else."""
    flows = [flow for several in WORKFLOWS.values() for flow in several]
    await Replayer(workflows=flows, data_converter=CONVERTER).replay_workflow(history)
