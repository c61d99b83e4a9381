"""Operations that go wrong on the way: cut off, overtaken, or given what does not fit."""

import traceback
from uuid import uuid4

import msgspec
import pytest
from tests.support.keeping import accepted, act, kept, officer
from tests.support.people import CITIZEN, MINIMUM_LIVING

from onestop.cases.model import commands as c
from onestop.cases.model.application import Content
from onestop.cases.model.state import Status
from onestop.commands.ops import begin_anew, fetch_archive
from onestop.errors import Conflict, NotAllowedNow, Unavailable
from onestop.gateways.seal_on_demand import SealOnDemand
from onestop.keeping.manifest import MANIFEST
from onestop.keeping.model import PARTS, Kind, OperationState, RemoveArgs, named
from onestop.keeping.service.kept import kept_of
from onestop.keeping.service.restoring import _files
from onestop.keeping.service.working import OperationWorker
from onestop.keeping.store.operations import OperationStore
from onestop.keeping.store.rows import RowStore
from onestop.keeping.verification import Folder, verify
from onestop.kit.cms import read_roots
from onestop.kit.database import Database
from onestop.kit.keys import ARCHIVES
from onestop.kit.ports import Version


async def test_a_restore_brings_back_what_is_no_part_of_the_record_though_no_case_has_changed(town, city_settings):
    street = "370105013"
    account, scope = await town.applicant(CITIZEN), town.platform.tenancy.tree.only(street)
    await town.platform.drafts.start(scope, account, uuid4(), MINIMUM_LIVING, Content(applicant=account))
    backup = await kept(town, Kind.BACKUP, street)
    owner = Database(city_settings.database_owner_url)
    await owner.open()
    await owner.fetch(scope, "delete from draft where tenant = $1", street)
    await owner.close()
    await kept(town, Kind.RESTORE, street, backup=backup.id)
    drafts = await town.platform.database.fetch(scope, "select account from draft where tenant = $1", street)
    assert [row["account"] for row in drafts] == [account]


async def test_a_restore_that_was_cut_off_after_its_rows_loses_nothing_that_came_meanwhile(town):
    street, keeping = "370105014", town.platform.keeping
    await accepted(town, street)
    backup = await kept(town, Kind.BACKUP, street)
    name = f"{backup.id}-cut-off"
    await keeping.request(name, street, Kind.RESTORE, {"backup": backup.id, "replace": True})
    store, scope = OperationStore(town.platform.database), town.platform.tenancy.tree.deployment()
    first = await store.claim(scope, name, town.platform.clock.now())
    await store.tell(scope, first, town.platform.clock.now(), "objects", 60)
    later = await accepted(town, street)
    assert (await keeping.work(name)).state is OperationState.DONE
    assert (await town.state(later)).status is Status.ACCEPTED


async def test_a_case_whose_record_was_brought_back_to_an_earlier_instant_lives_on_from_there(town):
    street, platform = "370105009", town.platform
    number = await town.file(MINIMUM_LIVING, CITIZEN, street, key="before-the-instant")
    backup = await kept(town, Kind.BACKUP, street)
    files = kept_of(backup, platform.objects)
    manifest = await files.manifest(backup.result["digest"])
    await act(town, number, officer(f"{street}-service"), c.Accept())
    store, deployment = OperationStore(platform.database), platform.tenancy.tree.deployment()
    await platform.keeping.request("instant", street, Kind.RESTORE, {"backup": backup.id, "replace": True})
    back = await store.claim(deployment, "instant", platform.clock.now())
    upward = platform.tenancy.tree.upward(street)
    await RowStore(platform.database).fill(upward, _files(files, manifest), (), clear=True)
    await store.finish(deployment, back, platform.clock.now(), {})
    with pytest.raises(NotAllowedNow):
        await act(town, number, officer(f"{street}-service"), c.Accept())
    assert await begin_anew(platform, platform.tenancy.tree.only(street)) == 1
    await act(town, number, officer(f"{street}-service"), c.Accept())
    assert (await town.state(number)).status is Status.ACCEPTED


async def test_a_process_that_was_overtaken_leaves_the_operation_to_the_other(town):
    street, platform = "370105015", town.platform
    store, scope = OperationStore(platform.database), platform.tenancy.tree.deployment()

    class Overtaken:
        """Another process takes the operation over while this one finds that a part is away."""

        async def check(self, operation):
            """Nothing forbids it."""

        async def run(self, operation, _tell):
            await store.claim(scope, operation.id, platform.clock.now())
            raise Unavailable("A part is away.")

    made = await platform.keeping.request("overtaken", street, Kind.BACKUP, {})
    worker = OperationWorker(platform.database, store, platform.tenancy, {Kind.BACKUP: Overtaken()}, platform.clock)
    assert await worker.work(made)
    shown = await platform.keeping.get("overtaken")
    assert (shown.state, shown.message, shown.tries) == (OperationState.RUNNING, "", 2)
    assert (await platform.keeping.work("overtaken")).state is OperationState.DONE


async def test_an_archive_whose_id_is_long_is_proof_enough(town):
    street, name = "370105016", f"archive-{'x' * 92}"
    await kept(town, Kind.ARCHIVE, street, name, days=1)
    with pytest.raises(Conflict, match="no verified archive"):
        await town.platform.keeping.remove("370105017", RemoveArgs(proof=name))
    removed = await town.platform.keeping.remove(street, RemoveArgs(proof=name))
    assert removed.state is OperationState.DONE


async def test_an_archive_whose_manifest_is_another_one_now_is_not_taken_away(town, tmp_path):
    archive = await kept(town, Kind.ARCHIVE, "370105017", days=1)
    other = {"path": "../outside", "table": "cases", "size": 0, "digest": ""}
    kept_files = kept_of(archive, town.platform.objects)
    manifest = msgspec.json.decode(await kept_files.read(MANIFEST)) | {"files": [other]}
    await town.platform.objects.put(ARCHIVES, archive.result["manifest"], msgspec.json.encode(manifest), "text/plain")
    with pytest.raises(Conflict, match="not the one that was made"):
        await fetch_archive(town.platform, archive.id, tmp_path / "folder")
    assert list(tmp_path.iterdir()) == []


async def test_rows_that_do_not_fit_are_told_without_what_they_say(town):
    store, street = RowStore(town.platform.database), "370105017"
    upward, secret = town.platform.tenancy.tree.upward(street), "李春兰"
    line = msgspec.json.encode({"number": "1", "tenant": street, "applicant_name": secret})

    async def files():
        yield named(PARTS)["cases"], line + b"\n"

    with pytest.raises(Conflict, match="The rows of cases break a rule of this release: item") as told:
        await store.fill(upward, files(), (), clear=False)
    assert secret not in "".join(traceback.format_exception(told.value))


async def test_a_manifest_that_nobody_vouches_for_has_no_file_read(town, tmp_path):
    archive = await kept(town, Kind.ARCHIVE, "370105017", days=1)
    await fetch_archive(town.platform, archive.id, tmp_path)
    endless = {"path": "/dev/zero", "table": "cases", "size": 1, "digest": "x"}
    manifest = msgspec.json.decode((tmp_path / MANIFEST).read_bytes()) | {"files": [endless]}
    (tmp_path / MANIFEST).write_bytes(msgspec.json.encode(manifest))
    found = await verify(Folder(tmp_path), read_roots(SealOnDemand(town.platform.settings).roots()))
    assert [finding.place for finding in found.findings] == [MANIFEST]


async def test_a_version_that_went_by_itself_holds_up_no_removal(town):
    removing = town.platform.keeping._handlers[Kind.REMOVE]
    await town.platform.objects.ensure_bucket("370105017")
    gone = Version("materials/a/b", "0123456789abcdef0123456789abcdef", 1, newest=True, marker=False)
    assert await removing._locked_until("370105017", gone) is None
