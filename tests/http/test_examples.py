"""The description's examples: every body and every answer has one, and it fits its own schema."""

import msgspec
import pytest
from jsonschema import Draft202012Validator

from onestop.cases.wire import Do


@pytest.fixture
async def description(offices):
    return (await offices.at().http.get("http://jinan.localhost/schema/openapi.json")).json()


def bodies(description):
    """Yield every JSON body of the description with where it stands, and whether an answer."""
    for path, item in description["paths"].items():
        for method, operation in item.items():
            place = f"{method.upper()} {path}"
            if sent := operation.get("requestBody", {}).get("content", {}).get("application/json"):
                yield place, sent
            for status, answer in operation["responses"].items():
                told = answer.get("content", {}).get("application/json")
                if told and told.get("schema") and status < "300":
                    yield f"{place} {status}", told


async def test_every_body_and_every_answer_has_examples_that_fit_its_schema(description):
    found = list(bodies(description))
    assert len(found) > 60
    wrong = []
    for place, body in found:
        check = Draft202012Validator(body["schema"] | {"components": description["components"]})
        assert body["examples"], place
        for name, example in body["examples"].items():
            wrong += [f"{place} {name}: {error.message}" for error in check.iter_errors(example["value"])]
    assert not wrong, "\n".join(wrong)


async def test_every_command_to_a_case_has_an_example_that_is_read(description):
    acts = description["paths"]["/api/v1/cases/{number}/acts"]["post"]["requestBody"]["content"]["application/json"]
    kinds = description["components"]["schemas"]["Do"]["properties"]["command"]["oneOf"]
    assert len(acts["examples"]) == len(kinds) > 10
    for name, example in acts["examples"].items():
        read = msgspec.convert(example["value"], Do)
        assert msgspec.to_builtins(read.command)["type"] == name


async def test_what_a_correction_finds_fault_with_is_not_what_a_problem_tells(description):
    schemas = description["components"]["schemas"]
    assert "illegible" in schemas["Fault"]["enum"]
    assert "pointer" in schemas["BrokenRule"]["properties"]
