"""Is this archive whole, and by whom was it sealed? Answered from its files and the trusted roots alone.

Every byte counts: those of a file by its digest in the manifest, those of the manifest by the signature, those of the
signature because it has one form only. The chains of the cases are followed once more, event by event.
"""

import hashlib
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec
from asn1crypto import cms, x509
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
from pyhanko_certvalidator import ValidationContext

from onestop.cases.model.chain import GENESIS, link
from onestop.errors import NotFound
from onestop.keeping.manifest import MANIFEST, PROOF, File, Item, Manifest, lines_of, read
from onestop.kit.cms import plain_form

Named = TypeVar("Named", File, Item)


class Source(Protocol):
    """Where an archive lies."""

    async def read(self, path: str) -> bytes:
        """Return a file's content; raise NotFound when it is not there."""
        ...

    async def paths(self) -> set[str]:
        """Return the paths of all files that must be accounted for."""
        ...


class Folder:
    """An archive that was taken away, as a folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def read(self, path: str) -> bytes:
        try:
            return (self._root / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise NotFound("There is no such file.") from None

    async def paths(self) -> set[str]:
        found = self._root.rglob("*")
        return {file.relative_to(self._root).as_posix() for file in found if not file.is_dir()}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was. `what` is a message with `{place}`."""

    place: str
    what: str


@dataclass(frozen=True, slots=True)
class Check:
    """What a verification found; without findings the archive is whole."""

    findings: tuple[Finding, ...]
    tenant: str = ""
    operation: str = ""
    signer: str = ""
    rows: int = 0
    objects: int = 0
    chains: int = 0
    """Chains of events that were followed from their beginning."""

    @property
    def whole(self) -> bool:
        return not self.findings


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


async def verify(source: Source, roots: Sequence[x509.Certificate]) -> Check:
    """Return what is wrong with an archive, and where."""
    try:
        content, proof = await source.read(MANIFEST), await source.read(PROOF)
        manifest = read(content)
    except (NotFound, msgspec.MsgspecError, UnicodeDecodeError):
        return Check((Finding(MANIFEST, _("There is no manifest with its proof: {place}")),))
    signer, broken = await check_proof(content, proof, roots)
    if broken:  # whatever else such a manifest says is nobody's word, and may name any path of this machine
        return Check(broken, manifest.tenant, manifest.operation, signer)
    files = await check_files(source, manifest)
    known = {MANIFEST, PROOF, *(f.path for f in manifest.files), *(i.path for i in manifest.items)}
    strange = [Finding(path, _("{place} is not part of the archive")) for path in sorted(await source.paths() - known)]
    return Check(
        (*files.findings, *strange),
        manifest.tenant,
        manifest.operation,
        signer,
        sum(table.rows for table in manifest.tables),
        len(manifest.items),
        files.chains,
    )


async def check_proof(
    content: bytes, proof: bytes, roots: Sequence[x509.Certificate]
) -> tuple[str, tuple[Finding, ...]]:
    """Return who signed a manifest, and what is wrong with the signature."""
    context = ValidationContext(trust_roots=list(roots), allow_fetching=False)
    try:
        signed = cms.ContentInfo.load(proof, strict=True)["content"]
        status = await async_validate_detached_cms(content, signed, context)
        plain = plain_form(proof, status.signing_cert) == proof
    except Exception:  # noqa: BLE001 -- a hostile file trips the reader anywhere; such a file is not one we signed
        return "", (Finding(PROOF, _("{place} is no signature of the manifest")),)
    signer = str(status.signing_cert.subject.native.get("common_name", ""))
    if not (status.intact and status.valid and plain):
        return signer, (Finding(MANIFEST, _("{place} or its signature was changed")),)
    if not status.trusted:
        return signer, (Finding(signer, _("{place} is not a trusted signer")),)
    return signer, ()


class Files:
    """What reading an archive's files has found so far."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.chains = 0
        self._hash: bytes = GENESIS
        self._case, self._seq = "", 0

    def event(self, line: str) -> None:
        """Follow the chain of a case by one event; events come by case and number."""
        row = msgspec.json.decode(line)
        case, seq = row["case_number"], row["seq"]
        if case != self._case:
            self._case, self._seq, self._hash = case, 0, GENESIS
            self.chains += 1
        self._hash = link(self._hash, row["line"])
        if seq != self._seq + 1 or row["hash"] != f"\\x{self._hash.hex()}":
            self.findings.append(Finding(f"{case}/{seq}", _("The chain of events is broken at {place}")))
        self._seq = seq


async def check_files(source: Source, manifest: Manifest) -> Files:
    """Read every file that a manifest names, and return what is not as it says."""
    found = Files()
    for table in manifest.tables:
        files, rows, digest = [f for f in manifest.files if f.table == table.name], 0, hashlib.sha256()
        async for file, content in _read(source, files, found):
            digest.update(content)
            lines = lines_of(content)
            rows += len(lines)
            for line in lines if file.table == "case_event" else ():
                found.event(line)
        if (rows, digest.hexdigest()) != (table.rows, table.digest):
            found.findings.append(Finding(table.name, _("The rows of {place} are not all as they were")))
    copies = {item.path: item for item in manifest.items if item.path}
    async for _item, _content in _read(source, list(copies.values()), found):
        pass
    return found


async def _read(source: Source, files: Iterable[Named], found: Files) -> AsyncIterator[tuple[Named, bytes]]:
    """Yield the files that are as the manifest says; note the others."""
    for file in files:
        try:
            content = await source.read(file.path)
        except NotFound:
            found.findings.append(Finding(file.path, _("{place} is missing")))
            continue
        if (len(content), hashlib.sha256(content).hexdigest()) != (file.size, file.digest):
            found.findings.append(Finding(file.path, _("{place} was changed")))
            continue
        yield file, content


def told(findings: Sequence[Finding], most: int = 5) -> Iterator[str]:
    """Yield the places of the first findings."""
    yield from (finding.place for finding in findings[:most])
