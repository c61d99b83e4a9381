"""Saying what the slices tell in the person's language: names, limits, costs, lists of names."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

from babel.lists import format_list
from litestar import Request
from litestar.di import NamedDependency

from onestop.catalogue.model import Choice, FormField, Handling, Item, Material
from onestop.kit.i18n import Localizer, said
from onestop.tenancy.service import TenancyService
from onestop.web.pages import localizer
from onestop.web.views import Option


class Named(Protocol):
    """Whatever has a Chinese and an English name."""

    @property
    def name_zh(self) -> str: ...

    @property
    def name_en(self) -> str: ...


class Speech:
    """One person's language, and the directory of tenants and departments that it names."""

    def __init__(self, words: Localizer, tenancy: TenancyService) -> None:
        self.words = words
        self.chinese = words.language == "zh"
        self._tenancy = tenancy

    def say(self, message: str, **facts: object) -> str:
        """Return a message of the catalogue."""
        return self.words.gettext(message, **facts)

    def name(self, thing: Named) -> str:
        return said(thing, "name", self.words.language)

    def label(self, field: FormField) -> str:
        return said(field, "label", self.words.language)

    def hint(self, field: FormField) -> str:
        return said(field, "hint", self.words.language)

    def options(self, field: FormField, nothing: str = "") -> list[Option]:
        """Return what a question offers to choose from; `nothing` is the line that chooses none of it."""
        first = [Option("", nothing)] if nothing else []
        return [*first, *(Option(choice.value, self.choice(choice)) for choice in field.choices)]

    def department(self, code: str) -> str:
        """Return a department's name, or its code when it is no longer in the directory."""
        found = self._tenancy.directory.get(code)
        return self.name(found) if found else code

    def tenant(self, code: str) -> str:
        return self.name(self._tenancy.tree.tenant(code))

    def choice(self, choice: Choice) -> str:
        return said(choice, "label", self.words.language)

    def issuer(self, material: Material) -> str:
        return said(material, "issued_by", self.words.language)

    def listed(self, names: Iterable[str]) -> str:
        """Return names as one phrase: `甲、乙和丙`, `A, B and C`."""
        return format_list(list(names), locale=self.words.locale)

    def days(self, count: int) -> str:
        return self.words.ngettext("{count} working day", "{count} working days", count)

    def day(self, day: date) -> str:
        return self.words.format_date(day)

    def limit(self, item: Item) -> str:
        """Return how long an item takes, promised and by law."""
        if item.handling is Handling.IMMEDIATE:
            return self.say("Done at once")
        if item.promised_days == item.statutory_days:
            return self.say("{days} at most", days=self.days(item.promised_days))
        facts = {"days": self.days(item.promised_days), "law": self.words.format_number(item.statutory_days)}
        return self.say("{days} promised, {law} by law", **facts)

    def cost(self, item: Item) -> str:
        return self.words.format_currency(item.fee_fen / 100) if item.fee_fen else self.say("Free of charge")


def speech(request: Request[Any, Any, Any], tenancy: NamedDependency[TenancyService]) -> Speech:
    """Return the speech of a request: a dependency."""
    return Speech(localizer(request), tenancy)
