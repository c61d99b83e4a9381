"""`onestop accounts`: people to try the city with, on a development machine."""

import asyncio
import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import click
import msgspec
from rich.console import Console
from rich.table import Table

from onestop.bootstrap import Platform, running, wire
from onestop.box.commands import data_dir_option
from onestop.box.settings import write_whole
from onestop.box.state import settings_of
from onestop.catalogue.declaration.draft import Declaration
from onestop.catalogue.declaration.load import load
from onestop.errors import Conflict, Forbidden, Unavailable
from onestop.identity.model import AccountKind, MandateState, Power, Principal
from onestop.kit.clock import legal_day
from onestop.settings import Settings

FILE = "demo-accounts.json"
MANDATE_LASTS = timedelta(days=365)
APPLICANT = "applicant"
GELAN, AGENT, HUANGSHI = "gelan", "gelan-agent", "huangshi"


@dataclass(frozen=True, slots=True)
class Demo:
    """An applicant to try things with; every number is made up, and its check digit right."""

    login: str
    kind: AccountKind
    name: str
    identifier: str
    phone: str


APPLICANTS = (
    Demo(GELAN, AccountKind.COMPANY, "济南格兰压缩机有限公司", "91370100MA3C8G1L2G", "053188001234"),
    Demo(HUANGSHI, AccountKind.COMPANY, "济南黄氏印务有限公司", "91370100MA3H5N1Y7B", "053188005678"),
    Demo(AGENT, AccountKind.PERSON, "周明", "370102198803145114", "13800531122"),
    Demo("citizen", AccountKind.PERSON, "李春兰", "370102199006232244", "13905310088"),
)


class Known(msgspec.Struct):
    """One line of the table: who, as what, where, and the password."""

    login: str
    name: str
    where: str
    roles: str
    password: str


@click.group()
def accounts() -> None:
    """Accounts of this deployment."""


@accounts.command()
@data_dir_option
def demo(data_dir: Path) -> None:
    """Make the declared staff and a few applicants, to try the city with; on a development machine only."""
    folder = data_dir.resolve()
    known = asyncio.run(_demo(_settings(folder), folder))
    _show(known, folder / FILE)


def _settings(folder: Path) -> Settings:
    """Return the settings of the box that runs in the folder, so that nobody has to type them."""
    settings = settings_of(folder)
    if settings is None:
        raise Unavailable("No box is running in {folder}; start one with onestop up.", folder=str(folder))
    if not settings.development:
        raise Forbidden("Accounts to try things with are made on a development machine only.")
    return settings


async def _demo(settings: Settings, folder: Path) -> list[Known]:
    declared = load(settings.tenants_dir)
    known = _known(declared, folder / FILE)
    passwords = {one.login: one.password for one in known}
    async with running(wire(settings)) as platform:
        await platform.identity.declared_staff.apply(declared.staff, passwords[declared.staff[0].account])
        made = {one.login: await _applicant(platform, one, passwords[one.login]) for one in APPLICANTS}
        await _mandate(platform, made[GELAN], made[AGENT])
    return known


def _known(declared: Declaration, file: Path) -> list[Known]:
    """Return everyone with a password, those of an earlier call first; new ones are kept before any account is made."""
    before = msgspec.json.decode(file.read_bytes(), type=list[Known]) if file.exists() else []
    named = {one.login for one in before}
    fresh = [one for one in _everyone(declared, before) if one.login not in named]
    if fresh:
        write_whole(file, msgspec.json.format(msgspec.json.encode([*before, *fresh])))
    return [*before, *fresh]


def _everyone(declared: Declaration, before: list[Known]) -> list[Known]:
    """Return everyone there is; all staff have one password, which saves minutes of hashing."""
    names = {department.code: department.name_zh for department in declared.departments}
    shared = next((one.password for one in before if one.roles != APPLICANT), None) or _password()
    staff = [
        Known(
            one.account,
            one.name_zh,
            "、".join(names[post.department] for post in one.posts),
            ", ".join(sorted({role for post in one.posts for role in post.roles})),
            shared,
        )
        for one in declared.staff
    ]
    return [*staff, *(Known(one.login, one.name, "", APPLICANT, _password()) for one in APPLICANTS)]


def _password() -> str:
    """Return a password that is easy to type: 60 bits in groups of four."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(3))


async def _applicant(platform: Platform, one: Demo, password: str) -> UUID:
    accounts = platform.identity.accounts
    try:
        return await accounts.register(
            kind=one.kind,
            login=one.login,
            password=password,
            name=one.name,
            identifier=one.identifier,
            phone=one.phone,
        )
    except Conflict:  # made by an earlier call
        return (await accounts.enrol(kind=one.kind, name=one.name, identifier=one.identifier)).account


async def _mandate(platform: Platform, company: UUID, agent: UUID) -> None:
    """Let the agent act for the company, unless that stands already."""
    city = platform.tenancy.tree.root.code
    owner = Principal(city, company, AccountKind.COMPANY)
    held = await platform.identity.mandates.concerning(owner)
    if any(one.agent == agent and one.state is MandateState.ACCEPTED for one in held):
        return
    person = next(one for one in APPLICANTS if one.login == AGENT)
    offered = await platform.identity.mandates.grant(
        owner,
        company,
        agent_identifier=person.identifier,
        agent_name=person.name,
        power=Power.AGENT,
        last_day=legal_day(platform.clock.now()) + MANDATE_LASTS,
    )
    await platform.identity.mandates.accept(Principal(city, agent, AccountKind.PERSON), offered.id)


def _show(known: list[Known], file: Path) -> None:
    """Print who there is; what all staff share is said once."""
    console, staff = Console(), [one for one in known if one.roles != APPLICANT]
    table = Table("account", "name", "roles", "where")
    for one in staff:
        table.add_row(one.login, one.name, one.roles, one.where)
    console.print(table)
    console.print(f"all of these: password {staff[0].password}", highlight=False)
    for one in known[len(staff) :]:
        console.print(f"{one.login}, {one.name}: password {one.password}", highlight=False)
    console.print(f"kept in {file}", highlight=False)
