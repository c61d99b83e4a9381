"""Start, stop, login and health, as Kopf asks for them."""

from typing import Any

import kopf

from onestop_operator.operating import Operator

DEFAULTS = kopf.OperatorSettings()


@kopf.on.startup()
async def start(settings: kopf.OperatorSettings, memo: Operator, **_: Any) -> None:
    """Kopf posts no events of its own, makes room for workers at once, and comes back soon after an outage."""
    settings.posting.enabled = False
    settings.queueing.idle_timeout = 0.5
    settings.networking.error_backoffs = [1, 1, 2]
    settings.watching.reconnect_backoff = 0.5
    settings.watching.server_timeout = 300
    settings.process.ultimate_exiting_timeout = 15
    await memo.start()


@kopf.on.cleanup()
async def stop(memo: Operator, **_: Any) -> None:
    await memo.stop()


@kopf.on.login()
async def login(**_: Any) -> kopf.ConnectionInfo:
    """Log in as the pod's service account, or by the kubeconfig where there is no pod."""
    return connection()


def connection() -> kopf.ConnectionInfo:
    """Return how the API server is reached now; tokens are read anew."""
    found = kopf.login_with_service_account(settings=DEFAULTS) or kopf.login_with_kubeconfig(settings=DEFAULTS)
    if found is None:
        raise kopf.LoginError("Neither a service account's token nor a kubeconfig is there.")
    return found


@kopf.on.probe(id="queue")
async def waiting(memo: Operator, **_: Any) -> int:
    return len(memo.queue)
