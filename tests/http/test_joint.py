"""What several departments decide jointly is extended by the head of the government that answers for them (art. 42)."""

import pytest

MEDICAL = "000104002000"
PAPERS = ("premises-proof", "floor-plan", "staff-list")
FORM = {
    "company_name": "济南泉城诊所有限公司",
    "credit_code": "91350100M000100Y43",
    "legal_representative": "王建军",
    "address": "济南市历下区泉城路180号",
    "contact_name": "周明",
    "contact_phone": "13800531122",
    "site_address": "济南市历下区泉城路180号",
    "beds": "20",
    "specialities": "内科",
}


@pytest.fixture
async def asked(offices):
    """File with a place, let its clerk accept and its health bureau ask for more time; return the case's number."""

    async def carried(slug: str) -> str:
        company = await offices.company("clinic", slug)
        materials = {code: [await company.upload(code)] for code in PAPERS}
        told = await company.post("/cases", {"item": MEDICAL, "form": FORM, "materials": materials})
        assert told.status_code == 201, told.text
        number = told.json()["number"]
        await (await offices.signed_in(f"{slug}-clerk", slug)).done(number, "accept")
        officer = await offices.signed_in(f"{slug}-health-officer", slug)
        await officer.done(number, "request-extension", days=10, text="需要专家论证")
        return number

    return carried


async def test_the_head_of_a_district_extends_what_its_departments_decide_jointly(offices, asked):
    number = await asked("lixia")
    for login, slug in (("lixia-health-officer", "lixia"), ("lixia-clerk", "lixia"), ("leader", "jinan")):
        refused = await (await offices.signed_in(login, slug)).act(number, "approve-extension")
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    head = await offices.signed_in("lixia-leader", "lixia")
    assert "approve-extension" in (await head.get(f"/cases/{number}")).json()["allowed"]
    assert (await head.done(number, "approve-extension"))["extension_days"] == 10


async def test_a_zone_has_no_government_so_the_head_of_the_city_extends(offices, asked):
    number = await asked("gaoxin")
    head = await offices.signed_in("leader")
    assert (await head.done(number, "approve-extension"))["extension_days"] == 10
