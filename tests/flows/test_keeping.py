"""Operations on a whole tenant, on real servers: nothing is lost, nothing is done twice."""

import asyncio
import sys
from collections.abc import Callable

import msgspec
import pytest
from tests.support.keeping import accepted, act, granted, kept, notices_told, officer, with_papers
from tests.support.people import CITIZEN, MINIMUM_LIVING
from tests.support.platform import ROOT, apply
from tests.support.served import environment

from onestop.cases.model import commands as c
from onestop.cases.model.state import Status, Verdict
from onestop.commands.ops import fetch_archive
from onestop.errors import Conflict, Forbidden, InvalidInput, KeyReused, NotFound
from onestop.gateways.seal_on_demand import SealOnDemand
from onestop.keeping.manifest import MANIFEST, PROOF, Table
from onestop.keeping.model import Kind, Operation, OperationState, RemoveArgs
from onestop.keeping.service.kept import kept_of
from onestop.keeping.service.restoring import RECORD
from onestop.keeping.store.rows import RowStore
from onestop.keeping.verification import Folder, check_proof, verify
from onestop.kit.cms import read_roots
from onestop.kit.database import Database
from onestop.kit.keys import ARCHIVES
from onestop.tenancy.model import Scope
from onestop.tenancy.registration import RegistrationService
from onestop.tenancy.store import TenancyWriter

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
            found = await owner.fetch(scope, f"select count(*) from {name} where tenant = $1", tenant)  # noqa: S608
            counts[name] = found[0]["count"]
    finally:
        await owner.close()
    return {name: count for name, count in counts.items() if count}


async def test_a_tenant_is_backed_up_removed_and_restored_and_its_open_case_goes_on_to_its_licence(
    town, city_settings, declared
):
    closed = (await granted(town, await accepted(town, STREET))).number
    open_case = await accepted(town, STREET)
    affairs = f"{STREET}-affairs"
    await act(town, open_case, officer(affairs), c.GiveOpinion(department=affairs), "第一行\u2028第二行\n第三行")
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


async def test_a_restore_loses_nothing_newer_unless_it_is_told_to(town):
    street = "370103003"
    first = await accepted(town, street)
    await notices_told(town)
    backup = await kept(town, Kind.BACKUP, street)
    before = await record(town, street)
    second = await accepted(town, street)
    refused = await town.platform.keeping.request(f"{backup.id}-r", street, Kind.RESTORE, {"backup": backup.id})
    failed = await town.platform.keeping.work(refused.id)
    assert failed.state is OperationState.FAILED
    assert "not in this backup" in failed.message
    assert (await town.state(second)).status is Status.ACCEPTED
    await kept(town, Kind.RESTORE, street, backup=backup.id, replace=True)
    assert await record(town, street) == before
    with pytest.raises(NotFound):
        await town.state(second)
    assert (await granted(town, first)).licence


async def test_an_operation_asked_for_again_is_done_once(town):
    street = "370103004"
    name = f"archive-{street}-once"
    first = await kept(town, Kind.ARCHIVE, street, name, days=1)
    assert await kept(town, Kind.ARCHIVE, street, name, days=1) == first
    versions = await town.platform.objects.versions(ARCHIVES, first.result["object"])
    assert [v.key for v in versions] == sorted({v.key for v in versions})
    with pytest.raises(KeyReused):
        await town.platform.keeping.request(name, street, Kind.BACKUP, {})
    with pytest.raises(Forbidden):
        await town.platform.objects.erase(ARCHIVES, versions[0])


async def test_a_tenant_that_changed_after_its_archive_is_not_removed(town):
    street = "370103006"
    archive = await kept(town, Kind.ARCHIVE, street, days=1)
    await accepted(town, street)
    args = RemoveArgs(proof=archive.id, open_cases=True)
    with pytest.raises(Conflict, match="changed since"):
        await town.platform.keeping.remove(street, args)
    assert (await record(town, street))["cases"].rows == 1


async def test_a_district_above_streets_and_the_city_are_not_removed(town):
    for code, why in (("370103", "Tenants below"), ("370100", "The city")):
        with pytest.raises(Conflict, match=why):
            await town.platform.keeping.remove(code, RemoveArgs(proof="any"))


async def test_a_changed_byte_anywhere_in_an_archive_is_found(town, tmp_path):
    street = "370104001"
    number = await granted(town, await accepted(town, street))
    await notices_told(town)
    archive = await kept(town, Kind.ARCHIVE, street, days=1)
    count = await fetch_archive(town.platform, archive.id, tmp_path)
    roots = read_roots(SealOnDemand(town.platform.settings).roots())
    found = await verify(Folder(tmp_path), roots)
    assert (found.findings, found.chains, found.tenant) == ((), 1, street)
    files = sorted(file for file in tmp_path.rglob("*") if file.is_file())
    assert len(files) == count
    assert number.licence
    for file in files:
        content = file.read_bytes()
        for at in {0, len(content) // 2, len(content) - 1}:
            file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
            assert not (await verify(Folder(tmp_path), roots)).whole, (file, at)
        file.write_bytes(content[:-1])
        assert not (await verify(Folder(tmp_path), roots)).whole, file
        file.unlink()
        assert not (await verify(Folder(tmp_path), roots)).whole, file
        file.write_bytes(content)
    proof, manifest = (tmp_path / PROOF).read_bytes(), (tmp_path / MANIFEST).read_bytes()
    for at in range(0, len(proof), 7):
        changed = proof[:at] + bytes([proof[at] ^ 1]) + proof[at + 1 :]
        assert (await check_proof(manifest, changed, roots))[1], at
    (tmp_path / "more").write_bytes(b"")
    assert [f.place for f in (await verify(Folder(tmp_path), roots)).findings] == ["more"]


async def test_a_street_moves_to_another_district_and_its_open_cases_follow(town, city_settings, declared):
    street, old, new = "370104002", "370104", "370105"
    filed = await town.file(MINIMUM_LIVING, CITIZEN, street, key="filed-before-the-move")
    reviewed = await accepted(town, street)
    approve = c.GiveVerdict(department=f"{street}-affairs", verdict=Verdict.APPROVE)
    await act(town, reviewed, officer(f"{street}-affairs"), approve)
    await act(town, reviewed, officer(f"{old}-civil"), c.ClaimReview(department=f"{old}-civil"))
    version = (await town.state(reviewed)).terms.version
    moved = await kept(town, Kind.MOVE, street, parent=new)
    assert moved.result == {"parent": new, "cases": 2}
    tree = town.platform.tenancy.tree
    assert street in tree.scope_of(new).visible
    assert street not in tree.scope_of(old).visible
    state = await town.state(reviewed)
    assert {r.department for r in state.reviews} == {f"{street}-affairs", f"{new}-civil", "370100-civil"}
    assert state.review(f"{street}-affairs").verdict is Verdict.APPROVE
    assert (state.review(f"{new}-civil").officer, state.terms.lead, state.terms.version) == (
        None,
        f"{new}-civil",
        version,
    )
    assert (await town.kinds(reviewed))[-1] == "reassigned"
    with pytest.raises(Forbidden):
        await act(town, reviewed, officer(f"{old}-civil"), c.ClaimReview(department=f"{old}-civil"))
    assert await open_reviews(town, reviewed) == {f"{new}-civil", "370100-civil"}
    assert (await granted(town, reviewed)).licence
    await act(town, filed, officer(f"{street}-service"), c.Accept())
    assert (await granted(town, filed)).licence
    await apply(declared, city_settings.database_owner_url)
    await town.platform.tenancy.refresh()
    tree = town.platform.tenancy.tree
    assert tree.tenant(street).parent == new, "a declaration moves nobody back"
    RegistrationService(TenancyWriter(town.platform.database), "localhost").check(tree.tenant(street), tree.tenants)
    again = await kept(town, Kind.MOVE, street, parent=new)
    assert again.result == {"parent": new, "cases": 0}


async def open_reviews(town, number: str) -> set[str]:
    sql = "select department from review where case_number = $1 and status = 'open'"
    rows = await town.platform.database.fetch(town.platform.tenancy.tree.everything(), sql, number)
    return {row["department"] for row in rows}


async def test_a_street_does_not_move_where_a_department_is_missing(town):
    street, new = "370104003", "370112"
    await accepted(town, street)
    directory = town.platform.tenancy.directory
    assert f"{new}-civil" in directory
    town.platform.tenancy.directory = {code: one for code, one in directory.items() if code != f"{new}-civil"}
    try:
        with pytest.raises(Conflict, match=f"{new}-civil"):
            await town.platform.keeping.request("move-nowhere", street, Kind.MOVE, {"parent": new})
    finally:
        town.platform.tenancy.directory = directory
    with pytest.raises(InvalidInput):
        await town.platform.keeping.request("move-to-street", street, Kind.MOVE, {"parent": "370104001"})
    with pytest.raises(InvalidInput):
        await town.platform.keeping.request("move-district", "370104", Kind.MOVE, {"parent": "370105"})


async def test_a_frozen_window_is_kept_at_the_tenant_until_it_is_lifted(town):
    street, scope = "370104005", Scope("", ())
    window = {"since": "2026-02-10T00:00:00Z", "until": "2026-02-24T00:00:00Z", "reason": "春节"}
    await kept(town, Kind.FREEZE, street, **window)
    sql = "select frozen from tenant where code = $1"
    assert (await town.platform.database.fetch(scope, sql, street))[0]["frozen"] == window
    await kept(town, Kind.UNFREEZE, street)
    assert (await town.platform.database.fetch(scope, sql, street))[0]["frozen"] is None


async def test_an_archive_whose_process_is_killed_is_finished_by_another_one(town, city_settings):
    street, name = "370104006", "archive-killed"
    await with_papers(town, street, 160)
    keeping = town.platform.keeping
    await keeping.request(name, street, Kind.ARCHIVE, {"days": 1})
    relay = await started(city_settings, "relay")
    try:
        operation = await reached(keeping, name, lambda one: one.step == "objects" and one.percent > 41)
    finally:
        relay.kill()
        await relay.wait()
    assert operation.state is OperationState.RUNNING
    copied = len(await town.platform.objects.versions(ARCHIVES, f"{street}/{name}/objects/"))
    assert 0 < copied < 160
    async with asyncio.timeout(60):
        while not (done := await keeping.work(name)).ended:  # noqa: ASYNC110 -- the killed one's lock goes by itself
            await asyncio.sleep(0.1)
    assert (done.state, done.result["objects"], done.tries) == (OperationState.DONE, 160, 2)
    roots = read_roots(SealOnDemand(town.platform.settings).roots())
    found = await verify(kept_of(done, town.platform.objects), roots)
    assert (found.findings, found.objects) == ((), 160)


async def started(settings, *words: str, **how: object) -> asyncio.subprocess.Process:
    """Start a command of the product on the city."""
    command = [sys.executable, "-m", "onestop", *words]
    own = environment(settings) | {"NO_COLOR": "1", "COLUMNS": "200", "LANG": "en_GB.UTF-8"}
    return await asyncio.create_subprocess_exec(*command, env=own, cwd=ROOT, **how)


async def said(settings, *words: str) -> tuple[int | None, str]:
    """Return a command's exit code, and what it says."""
    pipes = {"stdout": asyncio.subprocess.PIPE, "stderr": asyncio.subprocess.STDOUT}
    process = await started(settings, *words, **pipes)
    out, _ = await process.communicate()
    return process.returncode, out.decode()


async def test_the_commands_carry_operations_out_and_show_them(town, city_settings, tmp_path):
    street, other = "370105004", "370105006"
    root = tmp_path / "root.pem"
    root.write_bytes(SealOnDemand(town.platform.settings).roots())
    code, told = await said(city_settings, "ops", "archive", street, "--days=1", "--id=by-command")
    assert code == 0, told
    assert "by-command archive 370105004: done 100 %" in told
    code, told = await said(city_settings, "ops", "verify", "by-command", f"--root={root}")
    assert (code, told.splitlines()[0]) == (0, "This archive is whole.")
    window = ("--from=2026-02-10", "--until=2026-02-24", "--reason=春节")
    code, told = await said(city_settings, "ops", "freeze", other, *window, "--id=freeze-by-command")
    assert code == 0, told
    code, told = await said(city_settings, "ops", "show", "freeze-by-command", "--json")
    assert msgspec.json.decode(told)["result"]["frozen"]["reason"] == "春节"
    code, told = await said(city_settings, "ops", "list", f"--tenant={street}")
    assert ("by-command" in told, "freeze-by-command" in told) == (True, False)
    code, told = await said(city_settings, "ops", "move", street, "370101")
    assert (code, "370101" in told) == (1, True)


async def reached(keeping, name: str, far: Callable[[Operation], bool]) -> Operation:
    async with asyncio.timeout(60):
        while not far(operation := await keeping.get(name)):
            assert not operation.ended, operation
            await asyncio.sleep(0.01)  # looked at from outside, as an operator does
    return operation


async def test_a_move_that_was_cut_off_is_taken_up_where_it_stopped(town):
    street, new = "370105003", "370112"
    numbers = [await town.file(MINIMUM_LIVING, CITIZEN, street, key=f"cut-off-{number}") for number in range(4)]
    keeping = town.platform.keeping
    await keeping.request("move-cut-off", street, Kind.MOVE, {"parent": new})
    working = asyncio.create_task(keeping.work("move-cut-off"))
    await reached(keeping, "move-cut-off", lambda one: one.step == "cases")
    working.cancel()
    await asyncio.wait([working])
    done = await keeping.work("move-cut-off")
    assert done.state is OperationState.DONE
    for number in numbers:
        assert (await town.state(number)).terms.lead == f"{new}-civil"
        assert (await town.kinds(number)).count("reassigned") == 1


async def test_cases_filed_while_their_street_moves_all_go_to_the_new_district(town):
    street, new = "370105010", "370112"
    filings = [town.file(MINIMUM_LIVING, CITIZEN, street, key=f"while-moving-{number}") for number in range(12)]
    _, *numbers = await asyncio.gather(kept(town, Kind.MOVE, street, parent=new), *filings)
    assert {(await town.state(number)).terms.lead for number in numbers} == {f"{new}-civil"}


async def test_a_process_that_has_not_heard_of_a_move_files_for_the_new_district(town):
    street, new = "370105011", "370112"
    stale = town.platform.tenancy.tree
    await kept(town, Kind.MOVE, street, parent=new)
    town.platform.tenancy.tree = stale
    number = await town.file(MINIMUM_LIVING, CITIZEN, street, key="not-heard-of-the-move")
    assert (await town.state(number)).terms.lead == f"{new}-civil"


WAITING = "select count(*) as count from pg_locks where locktype = 'advisory' and not granted"


async def test_a_move_waits_for_a_filing_that_has_begun(town):
    street, old, new = "370105012", "370105", "370112"
    database, scope = town.platform.database, town.platform.tenancy.tree.only(street)
    async with database.instant(scope, writing=True) as filing:
        await filing.fetch("select * from filing_begins($1, false)", street)
        moving = asyncio.create_task(kept(town, Kind.MOVE, street, parent=new))
        async with asyncio.timeout(60):
            while not (await database.fetch(scope, WAITING))[0]["count"]:
                assert not moving.done()
        there = await database.fetch(scope, "select parent from tenant where code = $1", street)
        assert there[0]["parent"] == old
    assert (await moving).result["parent"] == new
