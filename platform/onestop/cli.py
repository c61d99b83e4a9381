"""The command `onestop`. Each subcommand is loaded only when it is called, so that help is quick."""

import sys
from importlib import import_module

import click

from onestop.errors import OnestopError

COMMANDS = {
    "up": ("onestop.box.commands:up", "Start the city on this machine."),
    "down": ("onestop.box.commands:down", "Stop the city; everything is kept."),
    "status": ("onestop.box.commands:status", "Show each part, its state and its address."),
    "logs": ("onestop.box.commands:logs", "Show the logs of the parts."),
    "serve": ("onestop.commands.serve:serve", "Serve the API and the pages."),
    "work": ("onestop_flows.command:work", "Carry out workflows and activities."),
    "ops": ("onestop_flows.command:ops", "Archive, back up, restore, move a tenant; move cases between releases."),
    "relay": ("onestop.commands.relay:relay", "Follow the feed: notices, mail, webhooks."),
    "history": ("onestop.commands.history:history", "Generate a past that meets the published totals."),
    "tenants": ("onestop.commands.tenants:tenants", "Check and apply the declarations of tenants."),
    "accounts": ("onestop.commands.accounts:accounts", "Make accounts to try the city with."),
    "licences": ("onestop.licences.cli:licences", "Verify a licence's file, without any server."),
    "walk": ("onestop.commands.walk:walk", "Walk the two published cases from filing to a verified licence."),
    "trail": ("onestop.commands.trail:trail", "Take a case's trail away, verify one, anchor the days."),
    "migrate": ("onestop.migrations.command:migrate", "Bring the database to this release."),
}
"""Each subcommand: where it is, and what the list of commands says about it."""


class LazyGroup(click.Group):
    """A group that imports a subcommand when it is called for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, what) for name, (_, what) in COMMANDS.items()])


@click.group(cls=LazyGroup)
def onestop() -> None:
    """Onestop: a city's one-stop government service centre."""


def main() -> None:
    """Run the command line; what the product refuses is said in one sentence, with exit code 1."""
    try:
        onestop(prog_name="onestop")
    except OnestopError as refused:
        click.echo(f"onestop: {refused}", err=True)
        sys.exit(1)
