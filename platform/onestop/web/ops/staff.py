"""The staff of a tenant: who works here, admitting someone, changing posts, ending them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from onestop.errors import Conflict, Forbidden, InvalidInput, NotFound, OnestopError
from onestop.identity.model import DEPARTMENTAL
from onestop.identity.posts import GivenPost
from onestop.identity.service.staff import Member, StaffService
from onestop.tenancy.model import Role
from onestop.web.case.words import ROLES
from onestop.web.desk.desk import Desk
from onestop.web.forms import go, typed
from onestop.web.views import Column, Listing, Option

KEEPERS = (Role.ADMINISTRATOR, Role.OPS)
FIELDS = {"/login": "login", "/name": "name", "/posts": "posts"}


class StaffPages(Controller):
    path = "/desk/staff"
    include_in_schema = False

    @get("/")
    async def members(
        self,
        desk: NamedDependency[Desk],
        staff: NamedDependency[StaffService],
        department: FromQuery[str] = "",
        q: FromQuery[str] = "",
        done: FromQuery[str] = "",
    ) -> Response[str]:
        """List everyone with a post here, or in one department, or whose name or login has these letters."""
        desk.require(*KEEPERS)
        everyone = await staff.members(desk.principal)
        found = [one for one in everyone if _works_in(one, department) and _is_called(one, q)]
        return desk.page(
            "ops/staff.html",
            at="staff",
            members=[(one, _posts_text(desk, one)) for one in found],
            listing=_listing(desk, len(found)),
            department=desk.speech.department(department) if department else "",
            q=q,
            done=_done(desk, done, everyone),
        )

    @get("/new")
    async def new(self, desk: NamedDependency[Desk]) -> Response[str]:
        desk.require(*KEEPERS)
        return _form(desk, None, {}, {})

    @post("/new")
    async def admit(self, desk: NamedDependency[Desk], staff: NamedDependency[StaffService]) -> Response[Any]:
        """Give someone posts here; the code that opens a new account is shown once."""
        desk.require(*KEEPERS)
        form = await typed(desk.request)
        if missing := _missing(desk, form):
            return _form(desk, None, form, missing, 422)
        try:
            given = await staff.admit(desk.principal, form.get("login", ""), form.get("name", ""), _given(form))
        except (InvalidInput, Conflict, Forbidden) as error:
            return _form(desk, None, form, _wrong(desk, error), 422)
        return desk.page(
            "ops/admitted.html", at="staff", name=form["name"], login=form["login"], code=given.activation_code
        )

    @get("/{account:uuid}")
    async def member(
        self, account: FromPath[UUID], desk: NamedDependency[Desk], staff: NamedDependency[StaffService]
    ) -> Response[str]:
        desk.require(*KEEPERS)
        return _form(desk, await _member(desk, staff, account), {}, {})

    @post("/{account:uuid}")
    async def change(
        self, account: FromPath[UUID], desk: NamedDependency[Desk], staff: NamedDependency[StaffService]
    ) -> Response[Any]:
        """Make the ticked roles the member's posts here."""
        desk.require(*KEEPERS)
        form = await typed(desk.request)
        member, given = await _member(desk, staff, account), _given(form)
        if not given:
            text = desk.speech.say("Without any role the member leaves: use the button for that.")
            return _form(desk, member, form, {"posts": text}, 422)
        try:
            await staff.set_posts(desk.principal, account, given)
        except (InvalidInput, Conflict, Forbidden) as error:
            return _form(desk, member, form, _wrong(desk, error), 422)
        return go(f"/desk/staff?done={account}")

    @get("/{account:uuid}/leave")
    async def ask(
        self, account: FromPath[UUID], desk: NamedDependency[Desk], staff: NamedDependency[StaffService]
    ) -> Response[str]:
        """Ask before all posts of a member end."""
        desk.require(*KEEPERS)
        member = await _member(desk, staff, account)
        return desk.page("ops/leave.html", at="staff", member=member, posts=_posts_text(desk, member))

    @post("/{account:uuid}/leave")
    async def leave(
        self, account: FromPath[UUID], desk: NamedDependency[Desk], staff: NamedDependency[StaffService]
    ) -> Response[Any]:
        await staff.set_posts(desk.principal, account, [])
        return go("/desk/staff?done=left")

    @get("/{account:uuid}/code")
    async def before_renewing(
        self, account: FromPath[UUID], desk: NamedDependency[Desk], staff: NamedDependency[StaffService]
    ) -> Response[str]:
        """Ask before an account is closed until its new code is used."""
        desk.require(*KEEPERS)
        return desk.page("ops/renew.html", at="staff", member=await _member(desk, staff, account))

    @post("/{account:uuid}/code")
    async def renew(
        self, account: FromPath[UUID], desk: NamedDependency[Desk], staff: NamedDependency[StaffService]
    ) -> Response[str]:
        """Close the account until its new code is used; the code is shown once."""
        member = await _member(desk, staff, account)
        code = await staff.renew_activation(desk.principal, account)
        return desk.page("ops/admitted.html", at="staff", name=member.name, login=member.login, code=code)


async def _member(desk: Desk, staff: StaffService, account: UUID) -> Member:
    found = next((one for one in await staff.members(desk.principal) if one.account == account), None)
    if found is None:
        raise NotFound("There is no such member of staff here.")
    return found


def _works_in(member: Member, department: str) -> bool:
    return not department or any(given.department == department for given in member.posts)


def _is_called(member: Member, text: str) -> bool:
    sought = text.strip().casefold()
    return sought in member.name.casefold() or sought in member.login.casefold()


def _done(desk: Desk, what: str, members: Sequence[Member]) -> str:
    """Return what has just been done: `left`, or the account whose posts were changed."""
    if what == "left":
        return desk.speech.say("All posts here have ended")
    changed = next((one.name for one in members if str(one.account) == what), None)
    return desk.speech.say("The posts of {name} are changed", name=changed) if changed else ""


def _posts_text(desk: Desk, member: Member) -> list[str]:
    speech = desk.speech
    return [
        speech.say(
            "{name}: {text}",
            name=speech.department(given.department) if given.department else speech.name(desk.tenant),
            text=speech.listed(speech.say(ROLES[role]) for role in sorted(given.roles)),
        )
        for given in member.posts
    ]


def _given(form: Mapping[str, str]) -> list[GivenPost]:
    """Return the posts that a form ticks: fields `post:<department>:<role>`."""
    roles: dict[str, set[Role]] = {}
    for name in form:
        kind, _, rest = name.partition(":")
        department, _, role = rest.rpartition(":")
        if kind == "post" and role in set(Role):
            roles.setdefault(department, set()).add(Role(role))
    return [GivenPost(department or None, frozenset(held)) for department, held in roles.items()]


def _missing(desk: Desk, form: Mapping[str, str]) -> dict[str, str]:
    """Return everything that a new member needs and that is not there."""
    say = desk.speech.say
    told = {"login": say("Type a user name"), "name": say("Type the person's full name")}
    told = {name: text for name, text in told.items() if not form.get(name, "").strip()}
    return told if _given(form) else told | {"posts": say("Tick at least one role")}


def _wrong(desk: Desk, error: OnestopError) -> dict[str, str]:
    field = "/" + getattr(error, "field", "/posts").strip("/").partition("/")[0]
    return {FIELDS.get(field, "posts"): desk.speech.words.error(error)}


def _form(
    desk: Desk, member: Member | None, form: Mapping[str, str], errors: Mapping[str, str], status: int = 200
) -> Response[str]:
    held = member.posts if member and not form else _given(form)
    ticked = {f"post:{given.department or ''}:{role}" for given in held for role in given.roles}
    places = sorted(
        ((one.code, desk.speech.name(one)) for one in desk.tenancy.departments(desk.principal.tenant)),
        key=lambda place: place[1],
    )
    return desk.page(
        "ops/member.html",
        at="staff",
        status=status,
        member=member,
        form=form,
        errors=errors,
        ticked=ticked,
        held=[place for place in places if _any(ticked, place[0])],
        others=[place for place in places if not _any(ticked, place[0])],
        roles=_roles(desk),
        departmental=DEPARTMENTAL,
    )


def _any(ticked: set[str], department: str) -> bool:
    return any(name.startswith(f"post:{department}:") for name in ticked)


def _roles(desk: Desk) -> Sequence[Option]:
    """Return the roles that this keeper gives: operations open a tenant, its administrators do the rest."""
    mine = [role for role in Role if role is not Role.OPS] if desk.may(Role.ADMINISTRATOR) else list(KEEPERS)
    return [Option(role.value, desk.speech.say(ROLES[role])) for role in mine]


def _listing(desk: Desk, count: int) -> Listing:
    say = desk.speech.say
    columns = [Column(say("Person's name")), Column(say("User name")), Column(say("Posts")), Column(say("Account"))]
    return Listing(say("Staff"), columns, count)
