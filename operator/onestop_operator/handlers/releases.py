"""Changes of Releases, handed to the queue."""

from typing import Any

import kopf

from onestop_operator.model import GROUP, VERSION
from onestop_operator.operating import Operator


@kopf.on.event(GROUP, VERSION, "releases")
async def release_changed(event: kopf.RawEvent, memo: Operator, **_: Any) -> None:
    """Take over the change; a newer release makes the others look again."""
    resource: dict[str, Any] = dict(event["object"])
    name = resource["metadata"]["name"]
    if event["type"] == "DELETED":
        memo.book.releases.pop(name, None)
    else:
        memo.book.put_release(resource)
    if event["type"] != "MODIFIED":
        memo.tenants.declared()
    for each in memo.book.releases:
        memo.queue.add(f"release/{each}")
