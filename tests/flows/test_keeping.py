"""Operations on a whole tenant, on real servers: nothing is lost, nothing is done twice."""

import pytest
from tests.support.keeping import accepted, granted, kept, notices_told
from tests.support.platform import apply

from onestop.errors import Conflict, NotFound
from onestop.keeping.manifest import Table
from onestop.keeping.model import PARTS, Kind, OperationState, RemoveArgs
from onestop.keeping.service.restoring import RECORD
from onestop.keeping.store.rows import RowStore
from onestop.kit.database import Database
from onestop.tenancy.model import Scope

STREET = "370103002"


async def record(town, tenant: str) -> dict[str, Table]:
    return await RowStore(town.platform.database).totals(Scope(tenant, (tenant,)), RECORD)


async def leftovers(settings, tenant: str) -> dict[str, int]:
    """Return how many rows each table still has of a tenant, looked at as the owner."""
    owner = Database(settings.database_owner_url)
    await owner.open()
    try:
        scope = Scope(tenant, (tenant,))
        sql = """select table_name from information_schema.columns
                 where column_name = 'tenant' and table_schema = 'public'"""
        counts = {}
        for row in await owner.fetch(scope, sql):
            name = row["table_name"]
            found = await owner.fetch(scope, f"select count(*) from {name} where tenant = $1", tenant)
            counts[name] = found[0]["count"]
    finally:
        await owner.close()
    return {name: count for name, count in counts.items() if count}


async def test_a_tenant_is_backed_up_removed_and_restored_and_its_open_case_goes_on_to_its_licence(
    town, city_settings, declared
):
    closed = (await granted(town, await accepted(town, STREET))).number
    open_case = await accepted(town, STREET)
    await notices_told(town)
    before = await record(town, STREET)
    assert before["cases"].rows == 2
    assert before["licence"].rows == 1
    assert before["notice"].rows >= 3
    assert before["material"].rows >= 2

    backup = await kept(town, Kind.BACKUP, STREET)
    archive = await kept(town, Kind.ARCHIVE, STREET, days=1)
    assert archive.result["objects"] >= before["material"].rows + before["notice"].rows + 1

    keeping = town.platform.keeping
    with pytest.raises(Conflict, match="1 cases are still open"):
        await keeping.remove(STREET, RemoveArgs(proof=archive.id))
    with pytest.raises(Conflict, match="no verified archive"):
        await keeping.remove(STREET, RemoveArgs(proof=backup.id, open_cases=True))
    removed = await keeping.remove(STREET, RemoveArgs(proof=archive.id, open_cases=True))
    assert removed.result["erased"] >= before["material"].rows
    locked = {each["key"].partition("/")[0] for each in removed.result["locked"]}
    assert locked == {"licences", "notices"}
    assert await leftovers(city_settings, STREET) == {}
    assert STREET not in town.platform.tenancy.tree.tenants
    assert await keeping.remove(STREET, RemoveArgs(proof=archive.id, open_cases=True)) == removed

    with pytest.raises(NotFound):
        await keeping.request("restore-too-early", STREET, Kind.RESTORE, {"backup": backup.id})
    await apply(declared, city_settings.database_owner_url)
    await town.platform.tenancy.refresh()
    restored = await kept(town, Kind.RESTORE, STREET, backup=backup.id)
    assert restored.result["openCases"] == 1
    assert restored.result["missing"] == []
    assert await record(town, STREET) == before
    state = await granted(town, open_case)
    assert (await town.platform.licences.by_number(state.licence)).state == "valid"
    assert (await town.state(closed)).licence
