"""What is counted of cases: by the level of the tenant and by the item, never by person."""

from collections.abc import Sequence

from opentelemetry import metrics, trace

from onestop.cases.model.events import Event
from onestop.cases.model.happened import Decided, Filed
from onestop.cases.model.state import CaseState
from onestop.tenancy.model import Level

_meter = metrics.get_meter("onestop.cases")
_filed = _meter.create_counter("onestop.cases.filed", description="Cases filed.")
_decided = _meter.create_counter("onestop.cases.decided", description="Cases decided, by outcome.")
_late = _meter.create_counter("onestop.cases.late", description="Cases decided after the promised day.")


def count(events: Sequence[Event], state: CaseState, level: Level) -> None:
    """Count what has been recorded, and say in the present span whose it is."""
    of = {"level": level.value, "item": state.terms.item}
    trace.get_current_span().set_attributes({"onestop.tenant": state.tenant, "onestop.item": state.terms.item})
    for event in events:
        match event.body:
            case Filed():
                _filed.add(1, of)
            case Decided(outcome=outcome, late=late):
                _decided.add(1, of | {"outcome": outcome.value})
                _late.add(int(late), of)
