"""Refusals as Temporal carries them: a type that is the error's code, its message and facts as details."""

from temporalio.exceptions import ApplicationError

from onestop.cases.flow import Refusal


def to_failure(refusal: Refusal) -> ApplicationError:
    """Return a refusal as a workflow's answer, never retried."""
    return ApplicationError(refusal.message, refusal.message, refusal.facts, type=refusal.code, non_retryable=True)
