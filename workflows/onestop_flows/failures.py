"""Our errors as Temporal carries them: a type that is the error's code, its message and facts as details."""

from temporalio.exceptions import ApplicationError

from onestop.errors import OnestopError


def to_failure(error: OnestopError) -> ApplicationError:
    """Return an error as a workflow's refusal, never retried."""
    return ApplicationError(str(error), error.message, error.facts, type=error.code, non_retryable=True)
