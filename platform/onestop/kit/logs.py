"""Logs as one JSON object a line, with the trace they belong to, and without personal data."""

import logging
import re
import sys
from datetime import UTC, datetime

import msgspec
from opentelemetry import trace

from onestop.kit.masking import masked_citizen_number, masked_phone

_CITIZEN = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
_PHONE = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])")
QUIET = ("httpx", "httpcore", "uvicorn.access")
"""Libraries that tell of each call at a level that says nothing is wrong; an address may hold a person's name."""


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": masked(record.getMessage()),
        }
        span = trace.get_current_span().get_span_context()
        if span.is_valid:
            told |= {"trace": trace.format_trace_id(span.trace_id), "span": trace.format_span_id(span.span_id)}
        if record.exc_info:
            told["error"] = masked(self.formatException(record.exc_info))
        return msgspec.json.encode(told).decode()


def masked(text: str) -> str:
    """Return a text in which citizen numbers and mobile numbers can be recognised and not read."""
    text = _CITIZEN.sub(lambda found: masked_citizen_number(found[0]), text)
    return _PHONE.sub(lambda found: masked_phone(found[0]), text)


def set_up() -> None:
    """Let every logger of this process write JSON lines to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
