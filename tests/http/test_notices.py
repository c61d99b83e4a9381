"""Notices over HTTP: the inbox of the one, the files of a case, the preview at the desk."""

from uuid import UUID

import pytest
from tests.support.api import Api

from onestop.cases.model import commands as c
from onestop.notices.http import CaseNoticeController, NoticeController


@pytest.fixture
def api(chain, notices):
    services = {"notices": notices, "reading": chain.reading}
    return Api(chain.centre, [NoticeController, CaseNoticeController], services)


@pytest.fixture
async def number(chain, follow):
    company = await chain.centre.company()
    number = await chain.file(company)
    await chain.act(chain.clerk, number, c.Accept())
    await follow()
    return number


async def test_an_applicant_finds_reads_and_downloads_the_notice(api, number):
    browser = await api.signed_in("jinan", "gelan")
    inbox = (await browser.get("/notices")).json()
    assert inbox["unread"] == 1
    [message] = inbox["messages"]
    assert (message["kind"], message["case_number"], message["read_at"]) == ("acceptance", number, None)
    file = await browser.get(f"/notices/{message['notice']}/file")
    assert (file.status_code, file.headers["content-type"]) == (200, "application/pdf")
    assert file.content.startswith(b"%PDF")
    assert (await browser.post(f"/notices/{message['id']}/read")).status_code == 204
    assert (await browser.get("/notices")).json()["unread"] == 0


async def test_staff_see_the_notices_of_a_case_and_strangers_do_not(api, chain, number):
    await chain.centre.person()
    desk, stranger = await api.signed_in("lixia", "clerk"), await api.signed_in("jinan", "zhang.wei")
    [notice] = (await desk.get(f"/cases/{number}/notices")).json()
    assert notice["number"] == "区住建局〔2026〕1号"
    assert (await stranger.get(f"/cases/{number}/notices")).status_code == 404
    assert (await stranger.get(f"/notices/{notice['id']}/file")).status_code == 404
    assert (await stranger.post(f"/notices/{notice['id']}/read")).status_code == 404
    assert (await stranger.get("/notices")).json() == {"messages": [], "next_cursor": None, "unread": 0}


@pytest.mark.parametrize(
    ("method", "path"), [("get", ""), ("post", f"/{UUID(int=1)}/read"), ("get", f"/{UUID(int=2)}/file")]
)
async def test_nobody_is_told_anything_without_signing_in(api, method, path):
    assert (await getattr(api.at("lixia"), method)(f"/notices{path}")).status_code == 401


async def test_the_desk_sees_a_notice_before_it_is_caused(api, number):
    desk = await api.signed_in("lixia", "officer")
    hearing = {"type": "start-procedure", "department": "370102-construction", "procedure": "hearing", "days": 3}
    draft = await desk.post(f"/cases/{number}/notices/preview", json={"command": hearing, "text": "有人要求听证。"})
    assert (draft.status_code, draft.headers["content-type"]) == (200, "application/pdf")
    none = await desk.post(
        f"/cases/{number}/notices/preview",
        json={"command": {"type": "give-opinion", "department": "370102-construction"}, "text": "可以。"},
    )
    assert none.status_code in (403, 404)
    assert len((await desk.get(f"/cases/{number}/notices")).json()) == 1


@pytest.mark.parametrize(
    ("mail", "status"),
    [
        ({"email": "office@gelan.example", "language": "en"}, 204),
        ({"email": None}, 204),
        ({"email": "a@b\r\nBcc: c@d.example"}, 422),
        ({"email": "no address"}, 422),
    ],
)
async def test_an_applicant_says_where_to_be_written_to(api, chain, mail, status):
    await chain.centre.company()
    browser = await api.signed_in("jinan", "gelan")
    answer = await browser.put("/me/mail", json=mail)
    assert answer.status_code == status
    account = (await browser.get("/me")).json()["account"]
    kept = await chain.centre.accounts.applicant(account)
    assert kept.email == (mail["email"] if status == 204 else None)


async def test_a_mail_address_is_sealed_at_rest(api, chain):
    await chain.centre.company()
    browser = await api.signed_in("jinan", "gelan")
    await browser.put("/me/mail", json={"email": "office@gelan.example"})
    everything = chain.centre.tenancy.tree.everything()
    rows = await chain.centre.database.fetch(everything, "select email_sealed from account where login = 'gelan'")
    assert "gelan" not in rows[0]["email_sealed"]
