"""The catalogue over HTTP: what a tenant offers, and the guide to each item."""

from pathlib import Path

import pytest
from litestar.testing import AsyncTestClient

from onestop.asgi.app import application
from onestop.catalogue.declaration.load import load
from onestop.commands.tenants import bring
from onestop.settings import load_settings

ROOT = Path(__file__).parents[2]
WATER = "000102001000"


@pytest.fixture
async def app(owner, database_name, postgres):
    await bring(owner, load(ROOT / "tests" / "data" / "small-city"), lambda _: True)
    return application(
        load_settings(
            {
                "ONESTOP_DATABASE_URL": postgres.url("onestop_app", database_name),
                "ONESTOP_SECRET_KEY": "a secret for tests only, 32 characters long",
                "ONESTOP_ASSETS_DIR": str(ROOT / "node_modules"),
            }
        )
    )


@pytest.fixture
async def ask(app):
    """Return a function that asks a tenant by its host name."""
    async with AsyncTestClient(app, base_url="http://localhost") as client:

        async def get(slug, path, **query):
            host = f"{slug}.localhost" if slug else "localhost"
            headers = {"host": host, "accept-language": query.pop("language", "zh")}
            return await client.get(f"/api/v1{path}", params=query, headers=headers)

        yield get


async def test_each_tenant_lists_what_it_offers_in_the_callers_language(ask):
    (item,) = (await ask("", "/items")).json()["items"]
    assert (item["code"], item["name"], item["department_name"]) == (WATER, "取水许可", "市水利局")
    (item,) = (await ask("east", "/items", language="en")).json()["items"]
    assert (item["name"], item["department"], item["promised_days"]) == ("Abstraction permit", "990102-water", 7)
    assert [i["code"] for i in (await ask("spring", "/items")).json()["items"]] == ["000102002000"]


async def test_a_search_narrows_by_words_pinyin_department_and_audience(ask):
    for query in ({"q": "qushui"}, {"q": "qsxk"}, {"q": "取水"}, {"department": "water"}, {"audience": "company"}):
        assert len((await ask("", "/items", **query)).json()["items"]) == 1
    for query in ({"q": "婚姻"}, {"department": "service"}, {"audience": "person"}, {"channel": "kiosk"}):
        assert (await ask("", "/items", **query)).json() == {"items": [], "next_cursor": None}


async def test_an_unknown_audience_and_an_over_long_search_are_refused_by_field(ask):
    assert (await ask("", "/items", audience="robot")).status_code == 400
    assert (await ask("", "/items", q="水" * 101)).status_code == 400


async def test_the_guide_says_what_to_bring_how_long_where_and_when(ask):
    guide = (await ask("", f"/items/{WATER}", language="en")).json()
    assert len(guide["implementation_code"]) == 31
    assert (guide["version"], guide["promised_days"], guide["statutory_days"]) == ("2", 10, 20)
    assert [(m["code"], m["name"], m["need"]) for m in guide["materials"]] == [
        ("business-licence", "Business licence", "required"),
        ("map", "Map", "secondary"),
    ]
    assert [(q["name"], q["label"]) for q in guide["form"]] == [("company_name", "Organisation"), ("kind", "Kind")]
    assert [c["label"] for c in guide["form"][1]["choices"]] == ["A", "B"]
    assert {r["department"] for r in guide["reviews"]} == {"990100-water", "990100-service"}
    (hall,) = guide["halls"]
    assert (hall["name"], len(hall["windows"]), hall["hours"][0]) == (
        "City Hall",
        2,
        {"weekday": 1, "opens": "09:00", "closes": "12:00"},
    )
    assert guide["licence"] == {"code": "11990100MU0000026D001", "name": "Permit", "valid_years": 5}


async def test_a_district_asks_for_less_and_says_so(ask):
    guide = (await ask("east", f"/items/{WATER}")).json()
    assert (guide["version"], [m["name"] for m in guide["materials"]]) == ("2.1", ["营业执照"])


async def test_an_item_that_is_unknown_or_not_offered_here_is_told_apart(ask):
    assert (await ask("", "/items/000199999000")).status_code == 404
    elsewhere = await ask("spring", f"/items/{WATER}")
    assert (elsewhere.status_code, elsewhere.json()["faults"][0]["rule"]) == (422, "not-offered-here")


async def test_pages_follow_each_other_and_a_foreign_or_damaged_cursor_is_refused(ask, app):
    catalogue = app.state.platform.catalogue
    everything = [i["code"] for i in (await ask("", "/items")).json()["items"]]
    assert everything == [offer.item.code for offer in catalogue.offered("990100", _today(app))]
    assert (await ask("", "/items", limit=0)).status_code == 422
    assert (await ask("", "/items", cursor="nonsense")).json()["faults"][0]["rule"] == "cursor-damaged"


def _today(app):
    return app.state.platform.clock.now().date()


async def test_halls_are_listed_by_tenant(ask):
    (hall,) = (await ask("", "/halls")).json()
    assert (hall["code"], hall["address"]) == ("990100-hall", "一路一号")
    assert (await ask("east", "/halls")).json() == []
    assert (await ask("east", "/halls", tenant="990100")).status_code == 404
