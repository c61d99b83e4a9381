"""The published schemas and the model say the same."""

import json
from dataclasses import fields
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from onestop.catalogue import model
from onestop.tenancy import model as tenancy

FOLDER = Path(model.__file__).parent / "schema"


def _read(name):
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def _names(kind):
    return {f.name for f in fields(kind)}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda p: p.stem)
def test_a_schema_is_itself_sound(path):
    Draft202012Validator.check_schema(json.loads(path.read_text("utf-8")))


def test_an_item_has_the_same_fields_in_schema_and_model():
    declared = set(_read("catalogue")["properties"]["items"]["items"]["properties"])
    assert declared - {"lead_at"} == _names(model.Item) - {"lead"}


def test_an_own_version_has_the_same_fields_in_schema_and_model():
    declared = set(_read("overrides")["properties"]["overrides"]["items"]["properties"])
    assert declared | {"tenant"} == _names(model.Override)


@pytest.mark.parametrize(
    ("term", "kind"), [("material", model.Material), ("field", model.FormField), ("brand", tenancy.Brand)]
)
def test_a_term_has_the_same_fields_in_schema_and_model(term, kind):
    assert set(_read("terms")["$defs"][term]["properties"]) == _names(kind)


@pytest.mark.parametrize(
    ("term", "kind"),
    [
        ("level", tenancy.Level),
        ("role", tenancy.Role),
        ("place", model.Place),
        ("need", model.Need),
        ("paper_form", model.PaperForm),
        ("handling", model.Handling),
    ],
)
def test_a_term_has_the_same_words_in_schema_and_model(term, kind):
    assert _read("terms")["$defs"][term]["enum"] == [word.value for word in kind]
