"""Lists of cases: filters, sorts and cursors turned into one statement with placeholders."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from onestop.cases.model.lists import MOST_COUNTED, Filters, Sort
from onestop.cases.model.state import Status
from onestop.errors import InvalidInput
from onestop.kit.database import Database
from onestop.tenancy.model import Scope

COLUMNS = (
    "number, tenant, item, item_version, lead, applicant, applicant_name, applicant_kind, channel, status, outcome, "
    "light, filed_at, due, closed_at, historical, seq"
)

NUMBER = re.compile(r"[0-9A-Z]{6,12}[0-9]{12}[0-9A-Z]")
"""A case number: tenant, day, serial, check character."""
ORDERS = {Sort.NEWEST: "filed_at desc, number desc", Sort.DUE: "due, number"}


@dataclass(slots=True)
class _Where:
    """Conditions: `place` speaks of tenant, day and number only, which reviews have as well; `narrow` of a case."""

    place: list[str] = field(default_factory=list)
    narrow: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, part: str, *values: Any) -> None:
        """Narrow by a condition; each `?` in it takes the next value."""
        self.narrow.append(self.filled(part, *values))

    def put(self, part: str, *values: Any) -> None:
        """Add a condition on the place."""
        self.place.append(self.filled(part, *values))

    def filled(self, part: str, *values: Any) -> str:
        """Return a condition, each `?` in it a placeholder of the next value."""
        for value in values:
            part = part.replace("?", self.value(value), 1)
        return part

    def value(self, value: Any) -> str:
        """Return the placeholder of a value; one that stands there already is sent once."""
        known = ((type(one), one) for one in self.values)
        place = next((place for place, one in enumerate(known) if one == (type(value), value)), len(self.values))
        if place == len(self.values):
            self.values.append(value)
        return f"${place + 1}"

    def __str__(self) -> str:
        return " and ".join((*self.place, *self.narrow))


class CaseLists:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self,
        scope: Scope,
        applicants: Sequence[UUID] | None,
        departments: Sequence[str] | None,
        filters: Filters,
        sort: Sort,
        after: list[Any] | None,
        most: int,
    ) -> list[Record]:
        """Return up to `most` rows after the sort key `after`."""
        where = _where(scope, applicants, filters)
        if after is not None:
            _after(where, sort, after)
        if sort is Sort.DUE:
            where.add("due is not null and status <> 'closed'")  # a limit that runs, which no closed case has
        order, last = ORDERS[sort], where.value(most)
        rest = f"order by {order} limit {last}"
        if departments is None:
            some = f"select number from cases where {where} {rest}"  # noqa: S608 -- parts are constants
        elif sort is Sort.NEWEST:
            some = _each_department(where, departments, rest)
        else:
            some = _each_department_by_due(where, departments, rest)
        # The page's numbers first, which an index alone can give; then only these rows.
        sql = f"select {COLUMNS} from cases where number in ({some}) order by {order} limit {last}"  # noqa: S608 -- as above
        return await self._database.fetch(scope, sql, *where.values)

    async def counts(
        self,
        scope: Scope,
        applicants: Sequence[UUID] | None,
        departments: Sequence[str] | None,
        several: Sequence[Filters],
    ) -> list[int]:
        """Return how many rows each list has; past `MOST_COUNTED` nobody counts on, and one more is returned.

        All are counted by one statement, so that a page of many lists takes one connection.
        """
        values: list[Any] = []
        wheres = [_where(scope, applicants, filters, values) for filters in several]
        counts = ", ".join(f"({_counting(where, departments)})" for where in wheres)
        rows = await self._database.fetch(scope, f"select {counts}", *values)
        return [int(count) for count in rows[0].values()]

    async def popular(self, scope: Scope, among: int, most: int) -> list[str]:
        """Return the items filed most often among the tenant's newest cases, the most wanted first."""
        sql = """select item from
                 (select item from cases where tenant = $1 order by filed_at desc, number desc limit $2) newest
                 group by item order by count(*) desc, item limit $3"""
        return [row["item"] for row in await self._database.fetch(scope, sql, scope.tenant, among, most)]

    @staticmethod
    def key(sort: Sort, row: Record) -> list[Any]:
        """Return a row's sort key, as a cursor carries it."""
        first = row["filed_at"] if sort is Sort.NEWEST else row["due"]
        return [first.isoformat(), row["number"]]


def _counting(where: _Where, departments: Sequence[str] | None) -> str:
    last = where.value(MOST_COUNTED + 1)
    if departments is None:
        some = f"select from cases where {where} limit {last}"
    else:
        some = f"select from ({_each_department(where, departments, f'limit {last}')}) each limit {last}"
    return f"select count(*) from ({some}) counted"  # noqa: S608 -- as above


def _after(where: _Where, sort: Sort, after: list[Any]) -> None:
    try:
        moment, number = after
        if sort is Sort.NEWEST:
            where.put("(filed_at, number) < (?, ?)", datetime.fromisoformat(moment), str(number))
        else:
            where.add("(due, number) > (?, ?)", date.fromisoformat(moment), str(number))
    except (ValueError, TypeError):
        raise InvalidInput("This page mark is damaged.", field="/query/cursor", rule="cursor-damaged") from None


def _each_department(where: _Where, departments: Sequence[str], rest: str) -> str:
    """Return the cases that departments lead, and those they examine, each from its own index, as far as needed."""
    examined = " and ".join(where.place)
    if where.narrow:
        narrow = " and ".join(where.narrow)
        examined += f" and exists (select from cases where cases.number = own.number and {narrow})"
    parts = []
    for department in departments:
        named = where.value(department)
        own = f"select case_number as number, filed_at, tenant from review where department = {named}"  # noqa: S608 -- as above
        parts.append(f"(select number from cases where lead = {named} and {where} {rest})")  # noqa: S608 -- as above
        parts.append(f"(select number from ({own}) own where {examined} {rest})")  # noqa: S608 -- as above
    return " union ".join(parts) or f"select number from cases where false and {where} {rest}"  # noqa: S608 -- as above


def _each_department_by_due(where: _Where, departments: Sequence[str], rest: str) -> str:
    """Return the same in the order of what is due: reviews do not know the case's day, so its index is walked."""
    parts = []
    for department in departments:
        named = where.value(department)
        examined = f"exists (select from review r where r.case_number = cases.number and r.department = {named})"
        parts.append(f"(select number from cases where lead = {named} and {where} {rest})")  # noqa: S608 -- as above
        parts.append(f"(select number from cases where {examined} and {where} {rest})")  # noqa: S608 -- as above
    return " union ".join(parts) or f"select number from cases where false and {where} {rest}"  # noqa: S608 -- as above


def _where(
    scope: Scope, applicants: Sequence[UUID] | None, filters: Filters, values: list[Any] | None = None
) -> _Where:
    """Return the conditions of a list; `values` are those of other lists in the same statement."""
    where = _Where(values=[] if values is None else values)
    if filters.tenant is not None:
        where.put("tenant = ? and tenant = any(?)", filters.tenant, list(scope.visible))
    elif len(scope.visible) == 1:
        where.put("tenant = ?", scope.tenant)
    else:
        where.put("tenant = any(?)", list(scope.visible))
    if applicants is not None:
        where.add("applicant = any(?)", list(applicants))
    for column in ("status", "outcome", "light", "item", "lead"):
        if (value := getattr(filters, column)) is not None:
            where.add(f"{column} = ?", value)
    if filters.status not in (None, Status.CLOSED):
        where.add("status <> 'closed'")  # said plainly, or a plan kept for every value cannot use the open cases' index
    _where_more(where, filters)
    return where


def _where_more(where: _Where, filters: Filters) -> None:
    if filters.open is not None:
        where.add("status <> 'closed'" if filters.open else "status = 'closed'")
    if filters.paused is not None:
        where.add("status = 'accepted' and due is null" if filters.paused else "due is not null")
    if filters.review is not None:
        where.add(
            "exists (select from review r where r.case_number = number and r.department = ? and r.status = 'open')",
            filters.review,
        )
    if filters.filed_from is not None:
        where.add("filed_at >= ?::date", filters.filed_from)
    if filters.filed_to is not None:
        where.add("filed_at < ?::date + 1", filters.filed_to)
    if filters.text and NUMBER.fullmatch(filters.text.upper()):
        where.add("number = ?", filters.text.upper())
    elif filters.text:
        part = filters.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        where.add("applicant_name like '%' || ? || '%'", part)
