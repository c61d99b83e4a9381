"""TenantOperations, handed to the queue."""

from typing import Any

import kopf

from onestop_operator.model import GROUP, VERSION
from onestop_operator.operating import Operator


@kopf.on.event(GROUP, VERSION, "tenantoperations")
async def operation_changed(event: kopf.RawEvent, memo: Operator, **_: Any) -> None:
    """Take over the change, and go on with the operation."""
    resource: dict[str, Any] = dict(event["object"])
    name = resource["metadata"]["name"]
    if event["type"] == "DELETED":
        memo.book.operations.pop(name, None)
    else:
        memo.book.put_operation(resource)
        memo.queue.add(f"operation/{name}")
