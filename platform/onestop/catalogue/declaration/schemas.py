"""The published JSON Schemas of a declaration's files, which editors read too, and checking against them."""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from onestop.catalogue.declaration.documents import Document, Step
from onestop.catalogue.declaration.problems import Problem

TERMS = "terms.json"
FORMATS = Draft202012Validator.FORMAT_CHECKER


def check(document: Document, schema: str) -> list[Problem]:
    """Return everything in which a file differs from its schema (`city`, `catalogue`, …)."""
    return [
        document.problem(_path(e), f"schema-{e.validator}", "{why}", why=_why(e)) for e in _errors(document, schema)
    ]


@cache
def validator(schema: str) -> Draft202012Validator:
    """Return the compiled schema; it is read once a process."""
    terms = Resource.from_contents(_read(TERMS))
    registry = Registry().with_resource(TERMS, terms)
    return Draft202012Validator(_read(f"{schema}.json"), registry=registry, format_checker=FORMATS)


def _errors(document: Document, schema: str) -> Iterator[ValidationError]:
    yield from validator(schema).iter_errors(document.data)


def _read(name: str) -> Any:
    return json.loads((files("onestop.catalogue") / "schema" / name).read_text("utf-8"))


def _path(error: ValidationError) -> list[Step]:
    """Point at the unknown key itself, not at the mapping around it."""
    path: list[Step] = list(error.absolute_path)
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
        path.extend(sorted(set(error.instance) - set(known))[:1])
    return path


def _why(error: ValidationError) -> str:
    pointer = "/" + "/".join(map(str, error.absolute_path))
    note = error.schema.get("errorMessage") if isinstance(error.schema, dict) else None
    return f"{pointer}: {note or error.message}"
