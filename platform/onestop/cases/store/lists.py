"""Lists of cases: filters, sorts and cursors turned into one statement with placeholders."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from onestop.cases.model.lists import Filters, Sort
from onestop.errors import InvalidInput
from onestop.kit.database import Database
from onestop.tenancy.model import Scope

COLUMNS = (
    "number, tenant, item, item_version, lead, applicant, applicant_name, applicant_kind, channel, status, outcome, "
    "light, filed_at, due, closed_at, historical, seq"
)


@dataclass(slots=True)
class _Where:
    parts: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, part: str, *values: Any) -> None:
        """Add a condition; each `?` in it takes the next value."""
        for value in values:
            self.values.append(value)
            part = part.replace("?", f"${len(self.values)}", 1)
        self.parts.append(part)


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
        where = _where(scope, applicants, departments, filters)
        if after is not None:
            _after(where, sort, after)
        order = "filed_at desc, number desc" if sort is Sort.NEWEST else "due, number"
        if sort is Sort.DUE:
            where.add("due is not null")
        where.values.append(most)
        sql = (
            f"select {COLUMNS} from cases where {' and '.join(where.parts)} order by {order} limit ${len(where.values)}"  # noqa: S608 -- parts are constants, values are placeholders
        )
        return await self._database.fetch(scope, sql, *where.values)

    async def count(
        self,
        scope: Scope,
        applicants: Sequence[UUID] | None,
        departments: Sequence[str] | None,
        filters: Filters,
    ) -> int:
        where = _where(scope, applicants, departments, filters)
        sql = f"select count(*) as count from cases where {' and '.join(where.parts)}"  # noqa: S608 -- as above
        return int((await self._database.fetch(scope, sql, *where.values))[0]["count"])

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


def _after(where: _Where, sort: Sort, after: list[Any]) -> None:
    try:
        moment, number = after
        if sort is Sort.NEWEST:
            where.add("(filed_at, number) < (?, ?)", datetime.fromisoformat(moment), str(number))
        else:
            where.add("(due, number) > (?, ?)", date.fromisoformat(moment), str(number))
    except (ValueError, TypeError):
        raise InvalidInput("This page mark is damaged.", field="/query/cursor", rule="cursor-damaged") from None


def _where(
    scope: Scope, applicants: Sequence[UUID] | None, departments: Sequence[str] | None, filters: Filters
) -> _Where:
    where = _Where()
    if filters.tenant is not None:
        where.add("tenant = ? and tenant = any(?)", filters.tenant, list(scope.visible))
    elif len(scope.visible) == 1:
        where.add("tenant = ?", scope.tenant)
    else:
        where.add("tenant = any(?)", list(scope.visible))
    if applicants is not None:
        where.add("applicant = any(?)", list(applicants))
    if departments is not None:
        where.add(
            "(lead = any(?) or exists (select from review r where r.case_number = number and r.department = any(?)))",
            list(departments),
            list(departments),
        )
    for column in ("status", "outcome", "light", "item", "lead"):
        if (value := getattr(filters, column)) is not None:
            where.add(f"{column} = ?", value)
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
    if filters.text:
        where.add(
            "(number = upper(?) or applicant_name like '%' || ? || '%')",
            filters.text,
            filters.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_"),
        )
