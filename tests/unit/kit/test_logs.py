"""Logs as JSON lines, without personal data."""

import json
import logging

from opentelemetry.sdk.trace import TracerProvider

from onestop.kit.logs import JsonLines, masked


def line(message, *args, error=None):
    exc_info = (type(error), error, None) if error else None
    return json.loads(JsonLines().format(logging.LogRecord("x", logging.WARNING, "", 0, message, args, exc_info)))


def test_a_line_is_one_object_with_its_level_and_logger():
    told = line("case %s is filed\nnow", "370100261124000001K")
    assert (told["level"], told["logger"], told["message"]) == (
        "warning",
        "x",
        "case 370100261124000001K is filed\nnow",
    )
    assert "trace" not in told


def test_a_line_names_the_trace_it_belongs_to():
    with TracerProvider().get_tracer("x").start_as_current_span("x") as span:
        told = line("something")
    assert told["trace"] == f"{span.get_span_context().trace_id:032x}"


def test_citizen_numbers_and_telephones_are_masked_in_messages_and_errors():
    told = line("%s called from %s", "11010519491231002X", "13905310088", error=ValueError("11010519491231002X"))
    assert told["message"] == "110***********002X called from 139****0088"
    assert "19491231" not in told["error"]


def test_other_numbers_stay_as_they_are():
    for text in ("370100261124000001K", "1.2.156.3005.2.11370100MU0000026W001", "2026-11-24", "139053100881"):
        assert masked(text) == text
