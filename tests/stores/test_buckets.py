"""Whom a tenant's bucket lets in, asked of the store itself."""

import asyncio
import subprocess
from io import BytesIO

import pytest
from minio import Minio
from minio.error import S3Error

from onestop.box.model import GRPC
from onestop.box.programs import program
from onestop.gateways.objects import REGION, S3Objects

TENANT, SIBLING = "370112", "370113"
PASSWORD = "the-secret-of-a-test"


def make_keys(box, *keys):
    """Make keys that nothing has let in yet."""
    words = "".join(f"s3.configure -user={key} -access_key={key} -secret_key={PASSWORD} -apply\n" for key in keys)
    master, filer = (f"127.0.0.1:{box.ports.s3 + i}.{box.ports.s3 + i + GRPC}" for i in (1, 3))
    shell = [program("weed"), "shell", f"-master={master}", f"-filer={filer}"]
    done = subprocess.run(shell, input=words, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.count('"status":  "Active"') == len(keys), done.stdout


def refused(work, *arguments):
    """Say whether the store denies this; whatever else it answers is an error."""
    try:
        work(*arguments)
    except S3Error as error:
        if error.code != "AccessDenied":
            raise
        return True
    return False


@pytest.fixture
async def store(s3):
    objects = S3Objects(s3.endpoint, s3.access_key, s3.secret_key, secure=False)
    yield objects
    objects.close()


async def test_a_tenants_keys_read_and_write_its_bucket_and_no_other(store, s3, test_box):
    make_keys(test_box, "tenant-old", "tenant-new", "tenant-foreign")
    old, new, foreign = (
        Minio(s3.endpoint, key, PASSWORD, secure=False, region=REGION)
        for key in ("tenant-old", "tenant-new", "tenant-foreign")
    )
    kept = await store.keep_bucket(TENANT, 365, ["tenant-old", "tenant-new"])
    other = await store.keep_bucket(SIBLING, 365, ["tenant-foreign"])
    await store.put(TENANT, "materials/a/b", b"paper", "text/plain")
    async with asyncio.timeout(30):  # keys and policies reach the store's gate a moment later
        while await asyncio.to_thread(refused, new.get_object, kept.name, "materials/a/b"):
            continue
    for key in (old, new):
        assert key.get_object(kept.name, "materials/a/b").read() == b"paper"
        key.put_object(kept.name, "materials/a/c", BytesIO(b"paper"), 5)
        assert refused(key.remove_object, kept.name, "materials/a/b")
        assert refused(key.delete_bucket_policy, kept.name)
        assert refused(key.get_object, other.name, "materials/a/b")
    assert refused(foreign.get_object, kept.name, "materials/a/b")
    await store.keep_bucket(TENANT, 365, ["tenant-new"])
    async with asyncio.timeout(30):
        while not await asyncio.to_thread(refused, old.get_object, kept.name, "materials/a/b"):
            continue
    assert new.get_object(kept.name, "materials/a/b").read() == b"paper"
    assert await store.get(TENANT, "materials/a/c") == b"paper"
