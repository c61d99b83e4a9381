"""A list of the inbox as a file for spreadsheets: what the page shows, and no personal data that it masks."""

import csv
from collections.abc import AsyncIterator, Iterable
from io import StringIO

from litestar import Controller, Response, get
from litestar.di import NamedDependency

from onestop.cases.service.reading import CaseSummary
from onestop.kit.clock import CHINA
from onestop.kit.paging import MOST
from onestop.web.case.words import LIGHTS
from onestop.web.desk.desk import Desk
from onestop.web.desk.listing import chosen, row

ROWS = 5000
"""The most cases of one file."""
BOM = "\ufeff"
"""Tells spreadsheets that the file is UTF-8."""
_ACTIVE = ("=", "+", "-", "@", "\t", "\r")


class ExportController(Controller):
    path = "/desk/export"
    include_in_schema = False

    @get("/")
    async def export(self, desk: NamedDependency[Desk]) -> Response[str]:
        """Send the list that the address names, from its beginning; a longer one says at its end that it was cut."""
        say = desk.speech.say
        lines: list[list[str]] = []
        async for case in _cases(desk):
            if len(lines) == ROWS:
                lines.append([say("Only the first {count} cases are in this file. Narrow the list.", count=ROWS)])
                break
            lines.append(_line(desk, case))
        heads = ("Case", "Item", "Applicant", "Decides", "Place", "State", "Light", "Due", "Time left", "Filed on")
        text = spreadsheet([[say(head) for head in heads], *lines])
        name = f"cases-{desk.today.isoformat()}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
        return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


async def _cases(desk: Desk) -> AsyncIterator[CaseSummary]:
    tab, cursor = chosen(desk, desk.request.query_params), None
    while True:
        found = await desk.reading.page(desk.sight, tab.filters, tab.sort, cursor, MOST)
        for case in found.rows:
            yield case
        if (cursor := found.next_cursor) is None:
            return


def _line(desk: Desk, case: CaseSummary) -> list[str]:
    shown = row(case, desk, {})
    return [
        shown.number,
        shown.item,
        shown.applicant,
        shown.lead,
        desk.speech.tenant(case.tenant),
        shown.state,
        desk.speech.say(LIGHTS[shown.light]) if shown.light else "",
        case.due.isoformat() if case.due else "",
        shown.left,
        case.filed_at.astimezone(CHINA).date().isoformat(),
    ]


def spreadsheet(rows: Iterable[Iterable[str]]) -> str:
    """Return rows as CSV that a spreadsheet opens as text; what it would compute begins with an apostrophe."""
    file = StringIO()
    csv.writer(file).writerows([inert(cell) for cell in cells] for cells in rows)
    return BOM + file.getvalue()


def inert(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_ACTIVE) else cell
