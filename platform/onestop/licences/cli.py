"""`onestop licences verify`: is this file a licence, as it was sealed? Works anywhere, without a server."""

import logging
from pathlib import Path

import click
import msgspec

from onestop.kit.cms import read_roots
from onestop.kit.i18n import LOCALES, Localizer, load_localizers, spoken_here
from onestop.licences.findings import Problem, Verification
from onestop.licences.verification import verify_file

DEVELOPMENT_ROOT = Path("authority") / "root.pem"
"""The root of the development authority, in the data folder."""
_file = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def licences() -> None:
    """Licences: what can be done with them outside the platform."""


@licences.command()
@click.argument("file", type=_file)
@click.option("--root", type=_file, help="The trusted roots, PEM or DER; else the data folder's development root.")
@click.option(
    "--data-dir", type=click.Path(path_type=Path), envvar="ONESTOP_DATA_DIR", default=".data", show_default=True
)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for scripts.")
@click.option("--language", type=click.Choice(list(LOCALES)), default=None, help="Else from the environment's LANG.")
@click.pass_context
def verify(
    context: click.Context, file: Path, root: Path | None, data_dir: Path, as_json: bool, language: str | None
) -> None:
    """Say whether FILE is a genuine licence; exit code 0 when it is, 1 when not."""
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    trusted = root or data_dir / DEVELOPMENT_ROOT
    if not trusted.exists():
        raise click.UsageError(f"There is no trusted root at {trusted}; name one with --root.")
    found = verify_file(file.read_bytes(), read_roots(trusted.read_bytes()))
    click.echo(_json(found) if as_json else _told(found, load_localizers()[language or spoken_here()]))
    context.exit(0 if found.genuine else 1)


def _json(found: Verification) -> str:
    return msgspec.json.encode({"genuine": found.genuine} | msgspec.to_builtins(found)).decode()


def _told(found: Verification, say: Localizer) -> str:
    head = say.gettext("This is a genuine licence.") if found.genuine else say.gettext("This is not a genuine licence.")
    lines = [head, *(f"  · {explained(problem, say)}" for problem in found.problems)]
    facts = (
        (say.gettext("Licence number"), found.number or "—"),
        (say.gettext("Sealed by"), found.signer or "—"),
        (say.gettext("Sealed at"), say.format_datetime(found.signed_at) if found.signed_at else "—"),
    )
    return "\n".join(lines + [f"{name}: {value}" for name, value in facts])


def explained(problem: Problem, say: Localizer) -> str:
    """Return what a problem means, in the language of `say`."""
    return {
        Problem.NOT_A_PDF: say.gettext("The file is not a PDF document."),
        Problem.NOT_SIGNED: say.gettext("The document bears no electronic seal."),
        Problem.SIGNED_TWICE: say.gettext("The document bears more than one electronic seal."),
        Problem.CHANGED: say.gettext("The document was changed after it was sealed."),
        Problem.ADDED_TO: say.gettext("Something was added to the document after it was sealed."),
        Problem.UNTRUSTED: say.gettext("The seal's certificate is not issued by a trusted authority, or not in force."),
        Problem.NO_NUMBER: say.gettext("The document carries no valid licence number."),
    }[problem]
