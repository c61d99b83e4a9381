"""The page on which the API is read, in a real browser, with nothing from elsewhere."""

from urllib.parse import urlsplit

from playwright.async_api import Browser, expect


async def test_the_description_is_drawn_within_its_policy_from_this_address_alone(browser: Browser, served_city: str):
    page = await browser.new_page()
    complaints, asked = [], set()
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    await page.goto(f"{served_city}/schema")
    await expect(page.get_by_text("Give a command to a case").first).to_be_visible(timeout=60_000)
    assert complaints == []
    assert asked - {""} == {urlsplit(served_city).netloc}
    await page.close()
