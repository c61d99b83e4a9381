"""How often, and how long, each kind of activity is tried again. Named, so that a reader sees which promise holds."""

from datetime import timedelta

from temporalio.common import RetryPolicy

RECORD = RetryPolicy(
    initial_interval=timedelta(milliseconds=100),
    maximum_interval=timedelta(seconds=10),
    non_retryable_error_types=["NoRecord"],
)
"""Writing the record: until it is written; nothing else may happen to the case before. What is in no record ends."""
RECORD_TIMEOUT = timedelta(seconds=30)
RECORD_LOCAL_LIMIT = timedelta(seconds=5)
"""A pause longer than this is a timer of the engine's: a long outage holds neither a task open nor a worker that stops.

Below the longest pause between two tries, or there would never be a timer.
"""

LICENCE = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=5))
"""Issuing a licence: until it is issued; the decision stands and its licence is owed. Limits go on meanwhile."""
LICENCE_TIMEOUT = timedelta(minutes=1)
LICENCE_LEAST = timedelta(seconds=10)
"""The shortest time for which a licence is ordered before time is asked again."""

REST = timedelta(hours=1)
"""How long a case waits after it has asked the rules for something and nothing came of it."""
