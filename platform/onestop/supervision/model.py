"""The daily anchors of the trail, and the wall of lights."""

import hashlib
from datetime import date

import msgspec

from onestop.supervision import merkle

NOTHING = "0" * 64
"""What stands before a tenant's first anchor."""


class Leaf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The last link of a case's chain on a day."""

    case: str
    seq: int
    hash: str

    def hashed(self) -> bytes:
        return merkle.leaf(canonical(self))


class Anchor(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One day of one tenant: a digest over every chain that moved, chained to the anchor before it."""

    tenant: str
    day: date
    previous: str
    cases: int
    root: str
    digest: str = ""

    def sealed(self) -> "Anchor":
        """Return the anchor with its digest."""
        content = canonical(msgspec.structs.replace(self, digest=""))
        return msgspec.structs.replace(self, digest=hashlib.sha256(content).hexdigest())


class AnchorFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What lies under object lock."""

    anchor: Anchor
    leaves: tuple[Leaf, ...]


def canonical(value: object) -> bytes:
    """Return the one JSON of a value: keys sorted, UTF-8, no spaces."""
    return msgspec.json.encode(value, order="sorted")


def anchored(tenant: str, day: date, previous: str, leaves: tuple[Leaf, ...]) -> AnchorFile:
    """Return the anchor over `leaves`, which are put in the order of their cases."""
    ordered = tuple(sorted(leaves, key=lambda leaf: leaf.case))
    top = merkle.root([leaf.hashed() for leaf in ordered]).hex()
    anchor = Anchor(tenant=tenant, day=day, previous=previous, cases=len(ordered), root=top)
    return AnchorFile(anchor.sealed(), ordered)
