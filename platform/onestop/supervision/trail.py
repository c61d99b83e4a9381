"""The trail of a case as one file that proves itself: exported once, checked anywhere with SHA-256 alone."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import msgspec

from onestop.cases.model.chain import GENESIS, event_of, link, text_digest
from onestop.cases.model.events import Event
from onestop.supervision import merkle
from onestop.supervision.model import Anchor, Leaf, canonical

FORMAT = "onestop-trail/1"


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Line(_Part, frozen=True):
    """An event byte for byte as it was hashed, and the hash of the chain up to it."""

    line: str
    hash: str


class Text(_Part, frozen=True):
    """The words of an act. Its event carries `id` and the digest that the id salts."""

    id: str
    body: str
    remarks: dict[str, str]


class Document(_Part, frozen=True):
    """A material, a notice or a licence by the SHA-256 of its file."""

    kind: str
    number: str
    digest: str


class Proof(_Part, frozen=True):
    """That an event is under the anchor of a day: the hashes beside the way to the anchor's root."""

    day: date
    leaf: Leaf
    steps: tuple[tuple[str, str], ...]


class Trail(_Part, frozen=True, kw_only=True):
    """A whole trail. `digest` is over all the rest, so that no byte can change unseen."""

    format: str = FORMAT
    tenant: str
    case: str
    events: tuple[Line, ...]
    texts: tuple[Text, ...]
    documents: tuple[Document, ...]
    anchors: tuple[Anchor, ...]
    """The tenant's anchors without a gap, from the first that covers the case to the last."""
    proofs: tuple[Proof, ...]
    digest: str = ""


def written(trail: Trail) -> bytes:
    """Return the file of a trail."""
    return canonical(msgspec.structs.replace(trail, digest=_digest(trail)))


def _digest(trail: Trail) -> str:
    return hashlib.sha256(canonical(msgspec.structs.replace(trail, digest=""))).hexdigest()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was. `what` is a message with `{place}`."""

    place: str
    what: str


@dataclass(frozen=True, slots=True)
class Check:
    """What a verification found; without findings the trail is whole."""

    case: str
    events: int
    anchored: int
    """The last event that an anchor covers, 0 when none is covered yet."""
    last_anchor: str
    """The digest of the last anchor: compare it with the one that the tenant keeps under lock."""
    findings: tuple[Finding, ...]

    @property
    def whole(self) -> bool:
        return not self.findings


def verify(content: bytes) -> Check:
    """Return what is wrong with a file, and where; needs the file only."""
    try:
        trail = msgspec.json.decode(content, type=Trail)
    except (msgspec.DecodeError, UnicodeDecodeError) as broken:
        return Check("", 0, 0, "", (Finding(str(broken), "The file is no trail: {place}"),))
    found = (*_lines(trail), *_texts(trail), *_anchors(trail), *_proofs(trail), *_whole(trail, content))
    covered = max((proof.leaf.seq for proof in trail.proofs), default=0)
    last = trail.anchors[-1].digest if trail.anchors else ""
    return Check(trail.case, len(trail.events), covered, last, tuple(found))


def _lines(trail: Trail) -> Iterator[Finding]:
    if not trail.events:
        yield Finding("1", "Event {place} is missing")
    before = GENESIS
    for seq, event in enumerate(trail.events, 1):
        if link(before, event.line).hex() != event.hash:
            yield Finding(str(seq), "Event {place} was changed, or one before it was added or taken away")
        elif not _stands(event, trail.case, seq):
            yield Finding(str(seq), "Event {place} belongs to another case or place")
        before = _bytes(event.hash)


def _stands(line: Line, case: str, seq: int) -> bool:
    event = _event(line)
    return event is not None and (event.case, event.seq) == (case, seq)


def _texts(trail: Trail) -> Iterator[Finding]:
    wanted = {event.text for event in map(_event, trail.events) if event and event.text}
    there = {f"{text.id}:{text_digest(text.id, text.body, text.remarks)}" for text in trail.texts}
    for reference in sorted(wanted - there):
        yield Finding(reference.partition(":")[0], "Text {place} was changed or taken away")
    for reference in sorted(there - wanted):
        yield Finding(reference.partition(":")[0], "Text {place} goes with no event")


def _event(line: Line) -> Event | None:
    try:
        return event_of(line.line)
    except msgspec.MsgspecError:
        return None


def _anchors(trail: Trail) -> Iterator[Finding]:
    for anchor in trail.anchors:
        if anchor.sealed() != anchor or anchor.tenant != trail.tenant:
            yield Finding(anchor.day.isoformat(), "The anchor of {place} was changed")
    for before, anchor in pairwise(trail.anchors):
        if anchor.previous != before.digest or anchor.day <= before.day:
            yield Finding(anchor.day.isoformat(), "The anchor of {place} does not follow the one before it")


def _proofs(trail: Trail) -> Iterator[Finding]:
    roots = {anchor.day: anchor.root for anchor in trail.anchors}
    for proof in trail.proofs:
        leaf, day = proof.leaf, proof.day.isoformat()
        reached = merkle.climb(leaf.hashed(), [(side, _bytes(beside)) for side, beside in proof.steps])
        if roots.get(proof.day) != reached.hex():
            yield Finding(day, "The proof for {place} does not lead to its anchor")
        if leaf.case != trail.case or not 1 <= leaf.seq <= len(trail.events):
            yield Finding(day, "The proof for {place} is of another event")
        elif trail.events[leaf.seq - 1].hash != leaf.hash:
            yield Finding(str(leaf.seq), "Event {place} is not the one that was anchored")


def _whole(trail: Trail, content: bytes) -> Iterator[Finding]:
    if trail.format != FORMAT:
        yield Finding(trail.format, "The format {place} is not known")
    if trail.digest != _digest(trail):
        yield Finding(trail.digest, "The file was changed: its digest is not {place}")
    if (plain := canonical(trail)) != content:
        same = next((i for i, pair in enumerate(zip(plain, content, strict=False)) if pair[0] != pair[1]), len(plain))
        yield Finding(str(same), "The file was changed at byte {place}")


def _bytes(text: str) -> bytes:
    """Return what a hash says; of no use, but no trouble, when it is not one."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return text.encode()
