"""Loading a declaration: read every file, check each against its schema, then all against each other."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from onestop.catalogue.declaration import items, tenancy
from onestop.catalogue.declaration.documents import Document, read
from onestop.catalogue.declaration.draft import Declaration, Draft, Placed
from onestop.catalogue.declaration.item_rules import check_items, check_overrides
from onestop.catalogue.declaration.problems import BrokenDeclaration, Problem
from onestop.catalogue.declaration.schemas import check
from onestop.catalogue.declaration.tenancy_rules import check_tenancy
from onestop.tenancy.model import Department, Premises, Tenant, premises

FOUNDATION = ("city", "districts", "streets", "departments", "halls", "common")
"""The files on which all others rest: while one of them is broken, nothing is compared across files."""
SINGLE = (*FOUNDATION, "staff")
FOLDERS = ("catalogue", "overrides")
TENANTS = ("city", "districts", "streets")
"""The files that hold resources of kind Tenant, several in a file."""
KUSTOMIZATION = "kustomization.yaml"
"""Names the files of tenants for `kubectl apply -k`; it says nothing that they do not say."""

Files = dict[str, list[Document]]


@dataclass(frozen=True, slots=True)
class Bundle:
    """A declaration from which any tenant gets its departments and halls, declared beside it or not."""

    declared: Declaration
    departments: Document
    halls: Document

    def offices(self, tenant: Tenant) -> tuple[list[Department], list[Premises]]:
        """Return what the bundle holds for a tenant of this level."""
        draft = Draft(tenants=[Placed(tenant, self.departments)])
        tenancy.add_departments(draft, self.departments)
        tenancy.add_halls(draft, self.halls)
        found = draft.finish()
        return list(found.departments), premises(found.halls, found.windows, found.hours)


def load(folder: Path) -> Declaration:
    """Return the city declared in a folder, or raise `BrokenDeclaration` with every problem there is."""
    return load_bundle(folder).declared


def load_bundle(folder: Path) -> Bundle:
    """Return what is declared in a folder as tenants get it, or raise `BrokenDeclaration` with every problem."""
    problems: list[Problem] = []
    files = _read_all(folder, problems)
    if not all(files[name] for name in FOUNDATION):
        raise BrokenDeclaration(problems)
    draft = Draft()
    _build(draft, files, problems)
    for rules in (check_tenancy, check_items, check_overrides):
        problems.extend(rules(draft))
    if problems:
        raise BrokenDeclaration(problems)
    return Bundle(draft.finish(), files["departments"][0], files["halls"][0])


def _read_all(folder: Path, problems: list[Problem]) -> Files:
    """Return the files that keep their schema, by kind."""
    files: Files = {name: [] for name in (*SINGLE, *FOLDERS)}
    missing = [f"{name}.yaml" for name in SINGLE if not (folder / f"{name}.yaml").is_file()]
    problems.extend(Problem(name, 1, "missing-file", "This file is missing.") for name in missing)
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        kind = _kind(name)
        if kind is not None:
            for document in read(path, name, problems, several=kind in TENANTS):
                files[kind].extend(_clean(document, "tenant" if kind in TENANTS else kind, problems))
        elif name != KUSTOMIZATION:
            problems.append(Problem(name, 1, "unknown-file", "A declaration has no such file."))
    return files


def _kind(name: str) -> str | None:
    folder, _, file = name.rpartition("/")
    if not file.endswith(".yaml"):
        return None
    stem = file.removesuffix(".yaml")
    return folder if folder in FOLDERS else stem if not folder and stem in SINGLE else None


def _clean(document: Document, schema: str, problems: list[Problem]) -> list[Document]:
    found = check(document, schema)
    problems.extend(found)
    return [] if found else [document]


def _build(draft: Draft, files: Files, problems: list[Problem]) -> None:
    """Fill the draft in the order in which files rest on each other."""
    for document in (each for kind in TENANTS for each in files[kind]):
        tenancy.add_tenant(draft, document)
    steps: dict[str, Callable[[Draft, Document], None]] = {
        "departments": tenancy.add_departments,
        "halls": tenancy.add_halls,
        "staff": tenancy.add_staff,
        "overrides": items.add_overrides,
    }
    for kind, add in steps.items():
        for document in files[kind]:
            add(draft, document)
    common = items.read_common(files["common"][0])
    for document in files["catalogue"]:
        problems.extend(items.add_items(draft, document, common))
