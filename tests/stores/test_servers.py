"""The session's own servers: what every other test stands on."""

import asyncio
import io

import asyncpg
from minio import Minio
from temporalio import workflow
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker
from tests.support.servers import Objects, Postgres

from onestop.box.temporal import SEARCH_ATTRIBUTES, is_polled


@workflow.defn
class Nothing:
    @workflow.run
    async def run(self) -> None: ...


async def test_the_application_may_not_make_tables_where_the_owner_may(postgres: Postgres) -> None:
    owner, app = [await asyncpg.connect(postgres.url(role)) for role in ("onestop_owner", "onestop_app")]
    may = "select has_schema_privilege('public', 'create')"
    assert (await owner.fetchval(may), await app.fetchval(may)) == (True, False)
    await owner.close()
    await app.close()


async def test_the_search_attributes_of_a_case_are_registered(temporal: str) -> None:
    client = await Client.connect(temporal)
    request = ListSearchAttributesRequest(namespace="default")
    known = await client.operator_service.list_search_attributes(request)
    assert set(SEARCH_ATTRIBUTES) <= set(known.custom_attributes)


async def test_a_queue_is_polled_once_a_worker_has_taken_a_task(temporal: str) -> None:
    assert not await asyncio.to_thread(is_polled, temporal, "polled", "workflow")
    client = await Client.connect(temporal)
    async with Worker(client, task_queue="polled", workflows=[Nothing], workflow_runner=UnsandboxedWorkflowRunner()):
        await client.execute_workflow(Nothing.run, id="polled", task_queue="polled")
        assert await asyncio.to_thread(is_polled, temporal, "polled", "workflow")


async def test_the_object_store_is_writable_at_once_and_locks_objects(s3: Objects) -> None:
    client = Minio(s3.endpoint, s3.access_key, s3.secret_key, secure=False)
    client.make_bucket("locked", object_lock=True)
    client.put_object("locked", "one", io.BytesIO(b"1"), 1)
    assert client.get_object("locked", "one").read() == b"1"
