"""The object store port on plain S3, by the MinIO client. Its calls block, so they run in threads of their own."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import wraps
from io import BytesIO
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import quote

import urllib3
from minio import Minio
from minio.commonconfig import COMPLIANCE, CopySource
from minio.datatypes import PostPolicy
from minio.error import MinioException, S3Error
from minio.retention import Retention

from onestop.errors import Forbidden, NotFound, Unavailable
from onestop.gateways.buckets import keep
from onestop.gateways.threads import Threads
from onestop.kit.keys import bucket
from onestop.kit.ports import KeptBucket, Stored, Upload, Version

REGION = "us-east-1"
"""Named so that the client need not ask the store for it before its first signature."""
CONNECT_SECONDS, READ_SECONDS = 3, 30
CONNECTIONS = 8
_MISSING = frozenset({"NoSuchKey", "NoSuchBucket", "NoSuchVersion"})
_UNLOCKED = frozenset({"NoSuchObjectLockConfiguration", "ObjectLockConfigurationNotFoundError"})
_THERE = frozenset({"BucketAlreadyOwnedByYou", "BucketAlreadyExists"})
P = ParamSpec("P")
T = TypeVar("T")
Blocking = Callable[Concatenate["S3Objects", P], T]
Awaited = Callable[Concatenate["S3Objects", P], Coroutine[Any, Any, T]]


def _in_thread(work: Blocking[P, T]) -> Awaited[P, T]:
    """Make a blocking method awaitable, and its failures ours."""

    @wraps(work)
    async def awaited(self: "S3Objects", /, *args: P.args, **options: P.kwargs) -> T:
        try:
            return await self.threads.run(work, self, *args, **options)
        except S3Error as refused:
            if refused.code in _MISSING:
                raise NotFound("The store has no such object.") from refused
            if refused.code == "AccessDenied":
                raise Forbidden("The store refuses this: the object is locked.") from refused
            raise Unavailable("The object store answered {code}.", code=refused.code) from refused
        except (MinioException, urllib3.exceptions.HTTPError) as failed:
            raise Unavailable("The object store cannot be reached.") from failed

    return awaited


class S3Objects:
    """One store for all tenants. Addresses for browsers are made for `public_endpoint`, when they reach it there."""

    def __init__(
        self, endpoint: str, access_key: str, secret_key: str, *, secure: bool, public_endpoint: str = ""
    ) -> None:
        retry = urllib3.Retry(total=2, backoff_factor=0.2, status_forcelist=(500, 502, 503, 504))
        timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
        self._pool = urllib3.PoolManager(maxsize=CONNECTIONS, block=True, timeout=timeout, retries=retry)
        public = public_endpoint or endpoint
        keys = (access_key, secret_key)
        self._client = Minio(endpoint, *keys, secure=secure, region=REGION, http_client=self._pool)
        self._public = Minio(public, *keys, secure=secure, region=REGION, http_client=self._pool)
        self._public_base = f"{'https' if secure else 'http'}://{public}"
        self.threads = Threads("objects", CONNECTIONS)

    def close(self) -> None:
        """Finish what is under way and let the connections go."""
        self.threads.close()
        self._pool.clear()

    @_in_thread
    def ensure_bucket(self, tenant: str) -> None:
        self._make(tenant)

    def _make(self, tenant: str) -> bool:
        """Make the tenant's bucket; return whether it was not there."""
        try:
            self._client.make_bucket(bucket(tenant), object_lock=True)
        except S3Error as refused:
            if refused.code not in _THERE:
                raise
            return False
        return True

    @_in_thread
    def keep_bucket(self, tenant: str, days: int, keys: Sequence[str]) -> KeptBucket:
        made = self._make(tenant)
        kept = keep(self._client, bucket(tenant), days, tuple(keys))
        return replace(kept, changed=True) if made else kept

    @_in_thread
    def put(self, tenant: str, key: str, content: bytes, content_type: str) -> None:
        self._client.put_object(bucket(tenant), key, BytesIO(content), len(content), content_type)

    @_in_thread
    def put_locked(self, tenant: str, key: str, content: bytes, content_type: str, until: datetime) -> None:
        lock = Retention(COMPLIANCE, until.astimezone(UTC))
        self._client.put_object(bucket(tenant), key, BytesIO(content), len(content), content_type, retention=lock)

    @_in_thread
    def get(self, tenant: str, key: str) -> bytes:
        answer = self._client.get_object(bucket(tenant), key)
        try:
            return bytes(answer.read())
        finally:
            answer.close()
            answer.release_conn()

    @_in_thread
    def stat(self, tenant: str, key: str) -> Stored:
        found = self._client.stat_object(bucket(tenant), key)
        return Stored(found.size, found.content_type, found.etag, found.last_modified)

    @_in_thread
    def copy(self, tenant: str, key: str, to_tenant: str, to_key: str) -> None:
        self._client.copy_object(bucket(to_tenant), to_key, CopySource(bucket(tenant), key))

    @_in_thread
    def delete(self, tenant: str, key: str) -> None:
        versions = self._client.list_objects(bucket(tenant), prefix=key, recursive=True, include_version=True)
        for version in [found for found in versions if found.object_name == key]:
            self._client.remove_object(bucket(tenant), key, version_id=version.version_id)

    @_in_thread
    def versions(self, tenant: str, prefix: str = "") -> list[Version]:
        name = bucket(tenant)
        if not self._client.bucket_exists(name):
            return []
        found = self._client.list_objects(name, prefix=prefix, recursive=True, include_version=True)
        return [
            Version(
                each.object_name,
                each.version_id,
                each.size or 0,
                each.is_latest in (True, "true"),
                each.is_delete_marker,
            )
            for each in found
        ]

    @_in_thread
    def locked_until(self, tenant: str, version: Version) -> datetime | None:
        try:
            held = self._client.get_object_retention(bucket(tenant), version.key, version_id=version.version)
        except S3Error as refused:
            if refused.code in _UNLOCKED:
                return None
            raise
        return held.retain_until_date if held and held.retain_until_date > datetime.now(UTC) else None

    @_in_thread
    def erase(self, tenant: str, version: Version) -> None:
        self._client.remove_object(bucket(tenant), version.key, version_id=version.version)

    @_in_thread
    def renew(self, tenant: str, version: Version) -> None:
        source = CopySource(bucket(tenant), version.key, version_id=version.version)
        self._client.copy_object(bucket(tenant), version.key, source)

    @_in_thread
    def presigned_upload(self, tenant: str, key: str, content_type: str, most: int, lasting: timedelta) -> Upload:
        policy = PostPolicy(bucket(tenant), datetime.now(UTC) + lasting)
        policy.add_equals_condition("key", key)
        policy.add_equals_condition("Content-Type", content_type)
        policy.add_content_length_range_condition(1, most)
        fields = self._public.presigned_post_policy(policy)
        return Upload(f"{self._public_base}/{bucket(tenant)}", {**fields, "key": key, "Content-Type": content_type})

    @_in_thread
    def presigned_get(self, tenant: str, key: str, file_name: str, lasting: timedelta) -> str:
        headers = {"response-content-disposition": f"attachment; filename*=UTF-8''{quote(file_name, safe='')}"}
        return str(self._public.presigned_get_object(bucket(tenant), key, lasting, response_headers=headers))
