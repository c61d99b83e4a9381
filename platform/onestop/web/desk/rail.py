"""The rail on the left: what each role has to do with, and its key."""

from collections.abc import Collection

from onestop.tenancy.model import Role
from onestop.web.speech import Speech
from onestop.web.views import Link


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


EVERYBODY = frozenset(Role)
OVERSEERS = frozenset({Role.SUPERVISOR, Role.OPS})
KEEPERS = frozenset({Role.ADMINISTRATOR, Role.OPS})
ENTRIES = (
    ("inbox", _("Inbox"), "/desk", "inbox", EVERYBODY),
    ("file", _("File for someone"), "/desk/file", "scan-line", frozenset({Role.CLERK})),
    ("wall", _("Wall of lights"), "/desk/wall", "gauge", OVERSEERS),
    ("departments", _("Departments"), "/desk/departments", "building-2", KEEPERS),
    ("staff", _("Staff"), "/desk/staff", "users", KEEPERS),
    ("items", _("Items in force"), "/desk/items", "book-open", KEEPERS),
    ("calendar", _("Calendar"), "/desk/calendar", "calendar-days", EVERYBODY),
    ("tenants", _("Tenants"), "/desk/tenants", "layout-list", frozenset({Role.OPS})),
    ("me", _("My posts"), "/desk/me", "user", EVERYBODY),
)
"""Name, text, address, icon, and who has it; its key is its place in the rail."""


def rail(roles: Collection[Role], speech: Speech, at: str) -> list[Link]:
    """Return the entries of someone with these roles; `at` is the present one."""
    mine = [entry for entry in ENTRIES if entry[4] & set(roles)]
    return [
        Link(speech.say(text), href, current=name == at, icon=icon, key=str(number))
        for number, (name, text, href, icon, _who) in enumerate(mine, 1)
    ]
