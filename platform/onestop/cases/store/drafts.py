"""The rows of drafts. A draft belongs to the account that writes it, in one tenant."""

import json
from typing import Any
from uuid import UUID

import msgspec

from onestop.cases.model.application import Content, Draft
from onestop.kit.database import Database
from onestop.kit.sealing import Sealer
from onestop.tenancy.model import Scope

_SAVE = """
update draft set content = $4, version = version + 1, at = $5
where id = $1 and account = $2 and version = $3 and tenant = any($6) returning *
"""


class DraftStore:
    def __init__(self, database: Database, sealer: Sealer) -> None:
        """What is being written names people and their numbers: it is kept sealed."""
        self._database = database
        self._sealer = sealer

    async def add(self, scope: Scope, draft: Draft) -> None:
        """Keep a new draft; one that is there already stays as it is."""
        await self._database.fetch(
            scope,
            "insert into draft (id, tenant, account, item, content, version, at) values ($1, $2, $3, $4, $5, $6, $7) "
            "on conflict (id) do nothing",
            draft.id,
            draft.tenant,
            draft.account,
            draft.item,
            self._sealed(draft.content),
            draft.version,
            draft.at,
        )

    async def get(self, scope: Scope, account: UUID, draft: UUID) -> Draft | None:
        sql = "select * from draft where id = $1 and account = $2 and tenant = any($3)"
        return self._one(await self._database.fetch(scope, sql, draft, account, list(scope.visible)))

    async def save(self, scope: Scope, draft: Draft) -> Draft | None:
        """Keep a draft over the version it was read as; return it as kept, or None when that version has gone."""
        values = (draft.id, draft.account, draft.version, self._sealed(draft.content), draft.at, list(scope.visible))
        return self._one(await self._database.fetch(scope, _SAVE, *values))

    async def delete(self, scope: Scope, account: UUID, draft: UUID) -> None:
        sql = "delete from draft where id = $1 and account = $2 and tenant = any($3)"
        await self._database.fetch(scope, sql, draft, account, list(scope.visible))

    async def of_account(self, scope: Scope, account: UUID) -> list[Draft]:
        """Return an account's drafts in the scope's own tenant, the latest first."""
        sql = "select * from draft where account = $1 and tenant = $2 order by at desc limit 100"
        return [self._draft(row) for row in await self._database.fetch(scope, sql, account, scope.tenant)]

    def _sealed(self, content: Content) -> str:
        return json.dumps(self._sealer.seal(msgspec.json.encode(content).decode()))

    def _one(self, rows: list[Any]) -> Draft | None:
        return self._draft(rows[0]) if rows else None

    def _draft(self, row: Any) -> Draft:
        fields = {name: row[name] for name in Draft.__struct_fields__ if name != "content"}
        kept = row["content"]
        if isinstance(kept, dict):  # from before drafts were sealed
            return Draft(content=msgspec.convert(kept, Content), **fields)
        return Draft(content=msgspec.json.decode(self._sealer.open(kept), type=Content), **fields)
