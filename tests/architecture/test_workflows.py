"""Every workflow is registered with a worker, and has a history that this release replays."""

import json
from importlib import import_module
from pkgutil import iter_modules

from tests.support.histories import stored

import onestop_flows
from onestop_flows.worker import WORKFLOWS

DEFINITION = "__temporal_workflow_definition"


def defined() -> set[type]:
    modules = [import_module(f"onestop_flows.{module.name}") for module in iter_modules(onestop_flows.__path__)]
    found = [thing for module in modules for thing in vars(module).values() if isinstance(thing, type)]
    return {thing for thing in found if DEFINITION in vars(thing)}


def test_every_workflow_is_registered_with_a_worker():
    assert defined() == {flow for several in WORKFLOWS.values() for flow in several}


def test_every_workflow_has_a_stored_history():
    names = {getattr(flow, DEFINITION).name for flow in defined()}
    histories = [json.loads(path.read_text()) for path in stored()]
    begun = [history["events"][0]["workflowExecutionStartedEventAttributes"] for history in histories]
    assert {event["workflowType"]["name"] for event in begun} == names
