"""Changes of Tenants, handed to the queue. Kopf keeps no progress on them: every look begins from what is there."""

from typing import Any

import kopf

from onestop_operator.model import GROUP, VERSION
from onestop_operator.operating import Operator


@kopf.on.event(GROUP, VERSION, "tenants")
async def tenant_changed(event: kopf.RawEvent, memo: Operator, **_: Any) -> None:
    """Take over the change, and look at whatever it may concern."""
    resource: dict[str, Any] = dict(event["object"])
    if event["type"] == "DELETED":
        memo.lose(resource["metadata"]["name"])
    else:
        memo.take(resource)
