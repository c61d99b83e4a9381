"""`--hypothesis-profile=long` lets the case's state machine run for several minutes."""

from hypothesis import settings

settings.register_profile("long", max_examples=4_000, stateful_step_count=80)
