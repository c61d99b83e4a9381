import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import urllib3
from tests.support.servers import Objects

from onestop.errors import Forbidden, NotFound, Unavailable
from onestop.gateways.objects import S3Objects
from onestop.kit.keys import licence_key, material_key
from onestop.kit.ports import Upload

CITY, DISTRICT = "370100", "370102"
KEY = material_key("370100-20170810-000042", "m1")
PDF = "application/pdf"
SOON = timedelta(minutes=5)


@pytest.fixture(scope="session")
async def objects(s3: Objects) -> AsyncIterator[S3Objects]:
    store = S3Objects(s3.endpoint, s3.access_key, s3.secret_key, secure=False)
    for tenant in (CITY, DISTRICT, CITY):
        await store.ensure_bucket(tenant)
    yield store
    store.close()


def send(upload: Upload, content: bytes, **changed: str) -> int:
    fields = upload.fields | {name.replace("_", "-"): value for name, value in changed.items()}
    form = {**fields, "file": ("scan", content, fields["Content-Type"])}
    return urllib3.request("POST", upload.url, fields=form).status


def fetch(address: str) -> urllib3.BaseHTTPResponse:
    return urllib3.request("GET", address)


async def test_what_is_put_is_got_and_its_facts_are_known(objects: S3Objects) -> None:
    await objects.put(CITY, KEY, b"paper", PDF)
    assert await objects.get(CITY, KEY) == b"paper"
    known = await objects.stat(CITY, KEY)
    assert (known.size, known.content_type) == (5, PDF)
    assert abs(datetime.now(UTC) - known.stored_at) < timedelta(minutes=5)


async def test_the_newest_version_is_the_one_got(objects: S3Objects) -> None:
    for content in (b"first", b"second"):
        await objects.put(CITY, KEY, content, PDF)
    assert await objects.get(CITY, KEY) == b"second"


async def test_a_deleted_object_is_gone_with_all_its_versions(objects: S3Objects) -> None:
    neighbour = KEY + "0"
    for key in (KEY, KEY, neighbour):
        await objects.put(CITY, key, b"paper", PDF)
    await objects.delete(CITY, KEY)
    await objects.delete(CITY, KEY)
    with pytest.raises(NotFound):
        await objects.get(CITY, KEY)
    assert await objects.get(CITY, neighbour) == b"paper"


async def test_a_locked_licence_survives_overwriting_and_deleting(objects: S3Objects) -> None:
    key = licence_key("1.2.156.3005.2.LOCKED")
    await objects.put_locked(CITY, key, b"licence", PDF, datetime.now(UTC) + timedelta(days=1))
    with pytest.raises(Forbidden):
        await objects.delete(CITY, key)
    await objects.put(CITY, key, b"forged", PDF)
    with pytest.raises(Forbidden):
        await objects.delete(CITY, key)
    assert await objects.get(CITY, key) == b"licence"


async def test_a_copy_reaches_another_tenant(objects: S3Objects) -> None:
    await objects.put(DISTRICT, KEY, b"from the district", PDF)
    await objects.copy(DISTRICT, KEY, CITY, material_key("account", "m9"))
    assert await objects.get(CITY, material_key("account", "m9")) == b"from the district"


async def test_tenants_do_not_share_a_bucket(objects: S3Objects) -> None:
    key = material_key("account", "only-the-city")
    await objects.put(CITY, key, b"x", PDF)
    with pytest.raises(NotFound):
        await objects.stat(DISTRICT, key)


async def test_a_tenant_without_a_bucket_has_no_objects(objects: S3Objects) -> None:
    with pytest.raises(NotFound):
        await objects.get("999999", KEY)


async def test_a_browser_uploads_what_the_form_allows_and_nothing_else(objects: S3Objects) -> None:
    key = material_key("account", "upload")
    upload = await objects.presigned_upload(CITY, key, PDF, 1000, SOON)
    assert send(upload, b"x" * 1001) == 400
    assert send(upload, b"") == 400
    assert send(upload, b"x", Content_Type="text/html") == 403
    assert send(upload, b"x", key=material_key("account", "elsewhere")) == 403
    with pytest.raises(NotFound):
        await objects.stat(CITY, key)
    assert send(upload, b"x" * 1000) == 204
    assert (await objects.stat(CITY, key)).size == 1000


async def test_an_upload_form_runs_out(objects: S3Objects) -> None:
    upload = await objects.presigned_upload(CITY, KEY, PDF, 1000, timedelta(seconds=-1))
    assert send(upload, b"x") == 403


async def test_a_browser_downloads_under_the_name_given(objects: S3Objects) -> None:
    await objects.put(CITY, KEY, b"paper", PDF)
    address = await objects.presigned_get(CITY, KEY, '证照"1".pdf', SOON)
    answer = fetch(address)
    assert answer.data == b"paper"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''%E8%AF%81%E7%85%A7%221%22.pdf"
    assert fetch(address.replace("m1", "m2")).status == 403


async def test_addresses_for_browsers_name_the_public_endpoint(s3: Objects) -> None:
    store = S3Objects(s3.endpoint, s3.access_key, s3.secret_key, secure=False, public_endpoint="files.example.org")
    assert (await store.presigned_get(CITY, KEY, "a.pdf", SOON)).startswith("http://files.example.org/onestop-370100/")
    assert (await store.presigned_upload(CITY, KEY, PDF, 9, SOON)).url == "http://files.example.org/onestop-370100"
    store.close()


async def test_wrong_keys_are_refused(s3: Objects) -> None:
    store = S3Objects(s3.endpoint, s3.access_key, "wrong", secure=False)
    with pytest.raises((Forbidden, Unavailable)):
        await store.get(CITY, KEY)
    store.close()


async def test_a_store_that_is_away_is_unavailable() -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        store = S3Objects("{}:{}".format(*unheard.getsockname()), "key", "secret", secure=False)
        with pytest.raises(Unavailable):
            await store.put(CITY, KEY, b"x", PDF)
        store.close()
