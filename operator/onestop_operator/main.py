"""`onestop-operator`: run the operator, or let go of the tenants before it is uninstalled."""

import asyncio
import logging

import click
import kopf
from prometheus_client import start_http_server

from onestop_operator import metrics
from onestop_operator.cluster import Cluster
from onestop_operator.handlers import life, operations, releases, tenants
from onestop_operator.leaving import let_go
from onestop_operator.operating import Operator
from onestop_operator.settings import load_settings

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
        kopf.run(
            clusterwide=True, standalone=True, liveness_endpoint=liveness, memo=Operator(settings, life.connection)
        )
    finally:
        end()


@main.command("let-go")
def uninstall() -> None:
    """Take the operator's finalizers from all tenants, so that nothing is held up when the operator is gone."""
    click.echo(f"{asyncio.run(_let_go())} tenants let go")


async def _let_go() -> int:
    cluster = Cluster(life.connection)
    try:
        return await let_go(cluster)
    finally:
        await cluster.close()
