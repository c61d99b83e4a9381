"""`onestop-operator`: run the operator, or let go of the tenants before it is uninstalled."""

import asyncio
import logging
import os
import socket
import time

import click
import kopf
from prometheus_client import start_http_server

from onestop_operator import metrics
from onestop_operator.cluster import Cluster
from onestop_operator.handlers import life, operations, releases, tenants
from onestop_operator.lease import Lease
from onestop_operator.leaving import let_go, stand_down
from onestop_operator.operating import Operator
from onestop_operator.settings import Settings, load_settings

log = logging.getLogger(__name__)
TRIES = 10
LONG = 60.0
"""Seconds after which an end is no sequel of the one before."""
HANDLERS = (life, operations, releases, tenants)
"""Imported for their decorators, by which Kopf knows them."""


@click.group(invoke_without_command=True)
@click.option("--liveness", default="http://127.0.0.1:8081/healthz", help="Where health is told.")
@click.pass_context
def main(context: click.Context, liveness: str) -> None:
    """Keep the tenants as they are declared, until told to stop."""
    if context.invoked_subcommand:
        return
    settings = load_settings()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("kopf.objects").setLevel(logging.WARNING)
    end = metrics.set_up(settings.otlp_endpoint)
    if settings.metrics_port != "0":
        start_http_server(int(settings.metrics_port), settings.metrics_host)
    try:
        _run(settings, liveness)
    finally:
        end()


def _run(settings: Settings, liveness: str) -> None:
    """Run until told to stop, beginning anew where Kopf gives up.

    An API server that has just started refuses everyone for a moment, and Kopf ends over that. After so many such
    ends in a row the process ends too.
    """
    ends = 0
    while ends < TRIES:
        began = time.monotonic()
        operator = Operator(settings, life.connection)
        try:
            kopf.run(
                clusterwide=True,
                standalone=True,
                liveness_endpoint=liveness,
                memo=operator,
                stop_flag=operator.missed,
            )
        except Exception:
            log.exception("the operator begins anew")
            ends = 1 if time.monotonic() - began > LONG else ends + 1
            time.sleep(1)
        else:
            if not operator.missed.is_set():
                return
    raise SystemExit("The API server refuses the operator again and again.")


@main.command("let-go")
def uninstall() -> None:
    """Take the operator's finalizers from all tenants, so that nothing is held up when the operator is gone.

    No operator must act then, or it would put them back: its Deployment is scaled down, and its lease waited for.
    """
    click.echo(f"{asyncio.run(_let_go(load_settings()))} tenants let go")


async def _let_go(settings: Settings) -> int:
    cluster = Cluster(life.connection)
    lease = Lease(cluster, settings.namespace, f"let-go-{socket.gethostname()}-{os.getpid()}")
    try:
        if settings.deployment:
            await stand_down(cluster, settings.namespace, settings.deployment)
        await lease.acquire()
        count = await let_go(cluster)
        await lease.release()
    finally:
        await cluster.close()
    return count
