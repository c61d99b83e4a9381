"""A tree of hashes over a day's chains: one digest for all of them, and a short proof for each (as in RFC 6962).

Leaves and nodes are hashed with different first bytes, so that nobody passes a node off as a leaf.
"""

import hashlib
from collections.abc import Sequence

LEAF, NODE = b"\0", b"\1"
EMPTY = hashlib.sha256().digest()


def leaf(content: bytes) -> bytes:
    return hashlib.sha256(LEAF + content).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(NODE + left + right).digest()


def _split(count: int) -> int:
    """Return the largest power of two below `count`: how many leaves hang on the left."""
    return 1 << (count - 1).bit_length() - 1


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the digest over all leaves, in their order."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else EMPTY
    half = _split(len(leaves))
    return _node(root(leaves[:half]), root(leaves[half:]))


def proof(leaves: Sequence[bytes], index: int) -> list[tuple[str, bytes]]:
    """Return the hashes beside the way from a leaf up to the root, each with the side on which it stands."""
    if len(leaves) == 1:
        return []
    half = _split(len(leaves))
    if index < half:
        return [*proof(leaves[:half], index), ("right", root(leaves[half:]))]
    return [*proof(leaves[half:], index - half), ("left", root(leaves[:half]))]


def climb(from_leaf: bytes, steps: Sequence[tuple[str, bytes]]) -> bytes:
    """Return the root to which a proof leads."""
    reached = from_leaf
    for side, beside in steps:
        reached = _node(beside, reached) if side == "left" else _node(reached, beside)
    return reached
