"""The inbox's lists: what each role works through, narrowed by the address, and each row as the page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from onestop.cases.model.lists import Filters, Sort
from onestop.cases.service.reading import CaseSummary
from onestop.kit.clock import legal_day
from onestop.kit.masking import masked_name
from onestop.tenancy.model import Role
from onestop.web.case.words import standing, standing_kind, time_left
from onestop.web.desk.desk import Desk
from onestop.web.views import Light, Link

NARROWED_BY = ("light", "item", "lead", "tenant", "q")
"""Fields of the address that narrow a list."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One list of the inbox; `counted` ones show how many cases they hold."""

    name: str
    text: str
    filters: Filters
    sort: Sort = Sort.DUE
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """A case in a list. `left` is its time left in words; a case whose clock does not run has no light."""

    number: str
    href: str
    item: str
    applicant: str
    lead: str
    place: str
    state: str
    kind: str
    light: Light | None
    left: str
    due: date | None
    filed: date
    current: bool


def tabs(desk: Desk) -> list[Tab]:
    """Return the lists that someone with these roles works through, what is most theirs first."""
    say, running = desk.speech.say, Filters(open=True, paused=False)
    found: list[Tab] = []
    for code in desk.departments():
        name = desk.speech.department(code) if len(desk.departments()) > 1 else ""
        found += [
            Tab(f"review-{code}", say("To review") + (f" · {name}" if name else ""), replace(running, review=code)),
            Tab(f"lead-{code}", say("We lead") + (f" · {name}" if name else ""), replace(running, lead=code)),
        ]
    if desk.may(Role.CLERK):
        found += [
            Tab("filed", say("To accept"), replace(running, status="filed")),
            Tab("correcting", say("With applicants"), Filters(status="correcting"), Sort.NEWEST),
            Tab("decided", say("To hand over"), Filters(status="decided"), Sort.NEWEST),
        ]
    return [
        *found,
        Tab("open", say("All open"), running),
        Tab("late", say("Late"), replace(running, light="red")),
        Tab("paused", say("Clock stands still"), Filters(open=True, paused=True), Sort.NEWEST),
        Tab("closed", say("Closed"), Filters(open=False), Sort.NEWEST, counted=False),
    ]


def chosen(desk: Desk, query: Mapping[str, str]) -> Tab:
    """Return the list that the address asks for, narrowed and sorted as it says; an unknown list is the first."""
    known = tabs(desk)
    tab = next((each for each in known if each.name == query.get("list")), known[0])
    narrowed: dict[str, Any] = {name: query[name].strip() for name in NARROWED_BY if query.get(name, "").strip()}
    if "q" in narrowed:
        narrowed["text"] = narrowed.pop("q")
    sort = Sort(query["sort"]) if query.get("sort") in set(Sort) else tab.sort
    return replace(tab, sort=sort, filters=replace(tab.filters, **narrowed))


def address(query: Mapping[str, str], path: str = "/desk", **changed: str) -> str:
    """Return the address of a list with some of its fields changed; an empty one is left out, and so is the cursor."""
    kept = {name: text for name, text in query.items() if name in ("list", "sort", *NARROWED_BY)}
    words = {name: text for name, text in {**kept, **changed}.items() if text}
    return f"{path}?{urlencode(words)}" if words else path


def row(case: CaseSummary, desk: Desk, query: Mapping[str, str], at: str = "") -> Row:
    """Return a case as a line; `at` is the number of the case that is open beside the list."""
    speech, running = desk.speech, case.due is not None and case.status != "closed"
    person = case.applicant_kind == "person"
    return Row(
        number=case.number,
        href=address(query, f"/desk/cases/{case.number}"),
        item=speech.name(desk.item(case.item, case.item_version)),
        applicant=masked_name(case.applicant_name) if person else case.applicant_name,
        lead=speech.department(case.lead),
        place=speech.tenant(case.tenant) if case.tenant != desk.principal.tenant else "",
        state=standing(case.status, case.outcome, speech),
        kind=standing_kind(case.status, case.outcome),
        light=Light(case.light) if running else None,
        left=time_left(case.due, desk.today, desk.calendars.legal, speech) if case.due and running else "",
        due=case.due,
        filed=legal_day(case.filed_at),
        current=case.number == at,
    )


def tab_links(desk: Desk, tab: Tab, counts: Mapping[str, int]) -> list[Link]:
    return [
        Link(each.text, address({}, list=each.name), each.name == tab.name, counts.get(each.name))
        for each in tabs(desk)
    ]
