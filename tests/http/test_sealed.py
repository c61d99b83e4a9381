"""What people answer is sealed in the database: with its numbers, telephones and addresses, filed or still a draft."""

import hashlib
import json
from uuid import uuid4

from tests.support.offices import ITEMS, RADIATION

from onestop.cases.model.application import Content
from onestop.tenancy.model import Scope

ANSWERS = ITEMS[RADIATION][0]
PERSONAL = (ANSWERS["credit_code"], ANSWERS["contact_phone"], ANSWERS["address"], ANSWERS["contact_name"])


async def rows(offices, table: str, key: str, value: object) -> str:
    """Return everything that a table holds under a key, as text."""
    everything: Scope = offices.platform.tenancy.tree.everything()
    found = await offices.platform.database.fetch(everything, f"select * from {table} where {key} = $1", value)  # noqa: S608
    assert found
    return json.dumps([dict(row) for row in found], default=str, ensure_ascii=False)


async def test_the_answers_of_a_case_are_sealed_and_read_by_whoever_may(offices):
    company = await offices.company("gelan")
    number = await company.file()
    kept = await rows(offices, "cases", "number", number) + await rows(offices, "case_event", "case_number", number)
    assert not [personal for personal in PERSONAL if personal in kept]
    clerk = await offices.signed_in("clerk-1")
    for reader in (company, clerk):
        assert (await reader.get(f"/cases/{number}")).json()["form"] == ANSWERS


async def test_a_draft_is_sealed_and_comes_back_as_it_was_typed(offices):
    company = await offices.company("gelan")
    tree, drafts = offices.platform.tenancy.tree, offices.platform.drafts
    scope, content = tree.scope_of(tree.root.code), Content(applicant=company.account, form=ANSWERS)
    draft = await drafts.start(scope, company.account, uuid4(), RADIATION, content)
    kept = await rows(offices, "draft", "id", draft.id)
    assert not [personal for personal in PERSONAL if personal in kept]
    saved = await drafts.save(scope, draft, Content(applicant=company.account, form={"workplace": "铸造车间"}))
    assert (await drafts.load(scope, company.account, draft.id)).content == saved.content
    newest, *_ = await drafts.of_account(scope, company.account)
    assert newest.content.form == {"workplace": "铸造车间"}


async def test_what_is_kept_of_a_command_lets_nobody_try_a_password(offices):
    company = await offices.company("gelan")
    body, key = {"current": "correct horse battery", "password": "correct horse battery"}, uuid4().hex
    sent = await company.http.put("/me/password", json=body, headers={"Idempotency-Key": key})
    assert sent.status_code == 204, sent.text
    everything = offices.platform.tenancy.tree.everything()
    sql = "select digest from idempotency_key where key = $1"
    [row] = await offices.platform.database.fetch(everything, sql, key)
    words = b"PUT /api/v1/me/password?\n" + sent.request.content
    assert row["digest"] != hashlib.sha256(words).digest()
    again = await company.http.put("/me/password", json=body, headers={"Idempotency-Key": key})
    assert again.status_code == 204
