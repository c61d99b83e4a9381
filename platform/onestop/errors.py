"""What can go wrong, as one tree. A class has a stable code and no transport; the edges translate it once each.

    OnestopError
    ├── InvalidInput        a field breaks a rule               field, rule
    │   └── InvalidForm     several fields do                   faults
    ├── NotFound            no such thing in the caller's sight
    ├── Forbidden           known, but not this caller's to do
    ├── Unauthenticated     nobody is signed in
    ├── Conflict            the thing has moved on
    │   ├── NotAllowedNow   the state forbids the command       allowed
    │   ├── StaleVersion    the caller saw an older version
    │   ├── KeyReused       an idempotency key came back with another body
    │   ├── QuotaReached    the tenant may have no more of it
    │   ├── QuotaBelowUse   the tenant has more already than it shall have
    │   ├── ParentMissing   the tenant above is not there yet    retry_after, seconds
    │   └── TenantStopped   the tenant has been stopped; its data stay readable
    ├── TooMany             slow down                           retry_after, seconds
    └── Unavailable         a part is away; try again
        └── Maintenance     the tenant is being worked on       retry_after, seconds

Messages live in the catalogues (`locale/`), under the English text given here; `facts` fill its placeholders.
"""

from collections.abc import Callable, Sequence
from typing import ClassVar


class OnestopError(Exception):
    """The root. `message` is English with `{placeholders}`; `facts` are their values and go to the caller too."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str, **facts: object) -> None:
        self.message = message
        self.facts = facts
        super().__init__(message.format(**facts) if facts else message)


class InvalidInput(OnestopError):  # noqa: N818
    """One or more fields break a rule; nothing was done."""

    code = "invalid-input"

    def __init__(self, message: str, *, field: str, rule: str, **facts: object) -> None:
        """`field` is a JSON pointer into the input; `rule` a stable word for the broken rule."""
        super().__init__(message, field=field, rule=rule, **facts)
        self.field = field
        self.rule = rule


class InvalidForm(InvalidInput):
    """Several fields break rules; `faults` says each, the first one speaks for all."""

    def __init__(self, faults: Sequence[InvalidInput]) -> None:
        first = faults[0]
        facts = {name: value for name, value in first.facts.items() if name not in ("field", "rule")}
        super().__init__(first.message, field=first.field, rule=first.rule, **facts)
        self.faults = tuple(faults)


def check_all(*checks: Callable[[], object]) -> None:
    """Raise InvalidForm with the faults of all `checks` at once."""
    faults = []
    for check in checks:
        try:
            check()
        except InvalidInput as fault:
            faults.append(fault)
    if faults:
        raise InvalidForm(faults)


class NotFound(OnestopError):  # noqa: N818
    code = "not-found"


class NoRecord(NotFound):
    """A case that stands in no record: whatever would carry it on can stop trying."""


class Forbidden(OnestopError):  # noqa: N818
    code = "forbidden"


class Unauthenticated(OnestopError):  # noqa: N818
    code = "unauthenticated"


class Conflict(OnestopError):  # noqa: N818
    code = "conflict"


class NotAllowedNow(Conflict):
    """The state does not allow the command; `allowed` names the commands that it does."""

    code = "not-allowed-now"

    def __init__(self, message: str, *, allowed: Sequence[str], **facts: object) -> None:
        super().__init__(message, allowed=list(allowed), **facts)
        self.allowed = tuple(allowed)


class StaleVersion(Conflict):
    code = "stale-version"


class KeyReused(Conflict):
    code = "key-reused"


class QuotaReached(Conflict):
    """A quota forbids one more; nothing was done, and what was being written is kept."""

    code = "quota-reached"


class QuotaBelowUse(Conflict):
    code = "quota-below-use"


class ParentMissing(Conflict):
    """The tenant above is not registered yet; asking again later may do. `retry_after` in seconds."""

    code = "parent-missing"
    retry_after: ClassVar[int] = 1


class TenantStopped(Conflict):
    code = "tenant-stopped"


class TooMany(OnestopError):  # noqa: N818
    """Too many tries; `retry_after` in seconds."""

    code = "too-many"

    def __init__(self, message: str, *, retry_after: int, **facts: object) -> None:
        super().__init__(message, retry_after=retry_after, **facts)
        self.retry_after = retry_after


class Unavailable(OnestopError):  # noqa: N818
    code = "unavailable"


class Maintenance(Unavailable):
    """The tenant is being worked on; `retry_after` in seconds."""

    code = "maintenance"
    retry_after: ClassVar[int] = 300
