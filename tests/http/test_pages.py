"""What every page leaves with, and the switches, over HTTP."""

from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.support.browser import foundation

from onestop.web.icons import ICONS


@pytest.fixture(scope="module")
def app() -> Litestar:
    return foundation()


@pytest.fixture
def client(app: Litestar) -> Iterator[TestClient]:
    with TestClient(app, base_url="http://jinan.localhost") as made:
        made.follow_redirects = False
        yield made


def token(client: TestClient) -> str:
    client.get("/styleguide")
    return client.cookies["csrftoken"]


def test_a_page_carries_a_strict_policy_and_no_inline_style_or_script(client: TestClient) -> None:
    page = client.get("/styleguide")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert " style=" not in page.text
    assert "<style" not in page.text
    assert page.text.count("<script") == page.text.count("<script src=")


def test_the_language_follows_the_browser_until_one_is_chosen(client: TestClient) -> None:
    assert '<html lang="en"' in client.get("/styleguide", headers={"Accept-Language": "en-GB"}).text
    answer = client.post("/preferences", data={"_csrf_token": token(client), "language": "zh", "back": "/styleguide"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/styleguide")
    assert '<html lang="zh-CN"' in client.get("/styleguide", headers={"Accept-Language": "en-GB"}).text


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "", "x"]
)
def test_a_switch_never_leads_off_the_site(client: TestClient, back: str) -> None:
    answer = client.post("/preferences", data={"_csrf_token": token(client), "theme": "dark", "back": back})
    assert answer.headers["Location"] == "/"


def test_a_switch_leads_back_to_the_page_with_its_query(client: TestClient) -> None:
    assert 'name="back" value="/styleguide?q=1&amp;list=two"' in client.get("/styleguide?q=1&list=two").text


def test_an_unknown_choice_is_not_kept(client: TestClient) -> None:
    answer = client.post("/preferences", data={"_csrf_token": token(client), "theme": "pink", "back": "/"})
    assert "theme" not in answer.cookies


def test_a_form_without_its_token_is_refused(client: TestClient) -> None:
    assert client.post("/preferences", data={"theme": "dark"}).status_code == 403


def test_the_tenants_name_and_colour_are_on_the_page(client: TestClient) -> None:
    page = client.get("/styleguide").text
    assert "济南市政务服务中心" in page
    assert "/assets/brand/1f6f78.css" in page


def test_the_sprite_holds_each_named_icon_once(client: TestClient) -> None:
    address = client.app.state.pages.assets.address("icons.svg")
    sprite = client.get(address).text
    assert [sprite.count(f'id="{name}"') for name in ICONS] == [1] * len(ICONS)


def test_the_tabs_emblem_is_drawn_for_one_character_only(client: TestClient) -> None:
    assert "泉" in client.get("/assets/brand/1f6f78/泉.svg").text
    assert client.get("/assets/brand/1f6f78/泉泉.svg").status_code == 404
    assert "&lt;" in client.get("/assets/brand/1f6f78/<.svg").text
