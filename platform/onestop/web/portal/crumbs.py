"""The way back: home, and the pages between."""

from onestop.web.speech import Speech
from onestop.web.views import Link


def crumbs(speech: Speech, *pages: tuple[str, str]) -> list[Link]:
    """Return the links from the first page to this one."""
    return [Link(speech.say("Home"), "/"), *(Link(text, href) for text, href in pages)]
