"""The desk in a browser: who sits there, and cases as far as a test needs them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page
from tests.support.browser import Look, opened
from tests.support.city import RADIATION, Caller, City

REVIEWERS = {
    "370100-environment": "environment-reviewer",
    "370100-health": "health-reviewer",
    "370100-safety": "safety-reviewer",
}
"""Who gives the verdicts on a radiation safety permit."""


class Desks:
    """The sessions of a test run: each member of staff signs in once."""

    def __init__(self, city: City) -> None:
        self.city = city
        self._callers: dict[tuple[str, str], Caller] = {}

    def caller(self, login: str, slug: str = "jinan") -> Caller:
        if (login, slug) not in self._callers:
            self._callers[login, slug] = self.city.caller(login, slug)
        return self._callers[login, slug]

    @asynccontextmanager
    async def at(
        self,
        browser: Browser,
        login: str,
        path: str,
        look: Look | None = None,
        *,
        slug: str = "jinan",
        script: bool = True,
        expected: str | None = None,
    ) -> AsyncIterator[Page]:
        """Open a page of the desk as a member of staff."""
        cookies = self.caller(login, slug).cookies
        address = self.city.at(slug, path)
        async with opened(
            browser, address, look or Look("en"), script=script, expected=expected, cookies=cookies
        ) as page:
            yield page

    def filed(self, item: str = RADIATION, delivery: str = "electronic") -> str:
        """Return the number of a new case."""
        return self.caller("gelan" if item == RADIATION else "huangshi").file(item, delivery)

    def accepted(self, delivery: str = "electronic") -> str:
        number = self.filed(delivery=delivery)
        self.caller("clerk-1").act(number, {"type": "accept"})
        return number

    def reviewed(self, delivery: str = "electronic") -> str:
        """Return a case whose verdicts are all in."""
        number = self.accepted(delivery)
        for department, login in REVIEWERS.items():
            verdict = {"type": "give-verdict", "department": department, "verdict": "approve"}
            self.caller(login).act(number, verdict)
        return number
