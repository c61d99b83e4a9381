"""Every page of the portal: accessible in both languages and both themes, and never wider than a narrow phone."""

import pytest
from playwright.async_api import Browser, Page
from tests.support.browser import Look, faults, opened, violations
from tests.support.city import City
from tests.support.portal import STEPS, STRANGERS, Staged, begin, entered, visits


async def _addresses(page: Page, city: City, staged: Staged) -> dict[str, str]:
    draft = await begin(page, city)
    steps = {f"apply{step.replace('/', '-')}": f"{draft}{step}" for step in STEPS}
    return {name: city.at(path=path) for name, path in visits(staged).items()} | steps


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_page_is_accessible_in_every_look_and_fits_a_narrow_phone(
    browser: Browser, city: City, staged: Staged, language: str
) -> None:
    found = {}
    async with entered(browser, city, Look(language)) as page:
        for name, address in (await _addresses(page, city, staged)).items():
            await page.set_viewport_size({"width": 1440, "height": 900})
            answer = await page.goto(address)
            assert answer is not None
            assert answer.ok, name
            if broken := await faults(page, 360, elder=language == "zh"):
                found[name] = broken
    for name, path in STRANGERS.items():
        async with opened(browser, city.at(path=path), Look(language)) as page:
            if broken := await faults(page, 360, elder=language == "zh"):
                found[name] = broken
    assert found == {}


@pytest.mark.parametrize(("language", "heading"), [("zh", "没有找到您要的内容"), ("en", "There is no such thing")])
async def test_a_person_gets_a_page_where_something_is_wrong(
    browser: Browser, city: City, language: str, heading: str
) -> None:
    async with opened(browser, city.at(), Look(language), expected="404") as page:
        answer = await page.goto(city.at(path="/nothing/here"))
        assert answer is not None
        assert answer.status == 404
        assert await violations(page) == []
        assert heading in await page.locator("h1").inner_text()


async def test_the_first_page_is_light(city: City, browser: Browser) -> None:
    """Without pictures, the portal's first page weighs at most 100 kB over the wire."""
    async with opened(browser, city.at(), Look()) as page:
        sizes = await page.evaluate(
            "performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))"
            ".map((entry) => entry.transferSize)"
        )
    assert 0 < sum(sizes) <= 100_000
