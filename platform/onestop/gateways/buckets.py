"""What a tenant's bucket is kept to: versions, object lock, how long things stay, whose keys are let in."""

import hashlib
from typing import Any

import msgspec
from minio import Minio
from minio.commonconfig import ENABLED, Filter
from minio.error import S3Error
from minio.lifecycleconfig import (
    AbortIncompleteMultipartUpload,
    Expiration,
    LifecycleConfig,
    NoncurrentVersionExpiration,
    Rule,
)
from minio.versioningconfig import VersioningConfig

from onestop.kit.keys import UPLOADS
from onestop.kit.ports import KeptBucket

OLD_VERSIONS, UNFINISHED = 30, 2
"""Days for which a deleted material can be brought back, and after which what never became one is swept away."""
MATERIALS = "materials/"
"""Only materials ever leave: licences, notices and the anchors of the trail stay for good."""
USERS = ("", "arn:aws:iam:::user/", "arn:aws:iam::*:user/")
READ_WRITE = ("s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:AbortMultipartUpload")
LIST = ("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads")


def keep(client: Minio, name: str, days: int, keys: tuple[str, ...]) -> KeptBucket:
    """Make an existing bucket what it shall be, and say whether anything of it was otherwise."""
    policy = policy_of(name, keys)
    changed = [_versioned(client, name), _lifecycle(client, name, days), _policy(client, name, policy)]
    return KeptBucket(name, hashlib.sha256(policy.encode()).hexdigest(), _locked(client, name), changed=any(changed))


def policy_of(name: str, keys: tuple[str, ...]) -> str:
    """Return the policy that lets a tenant's own keys read and write, but neither delete nor change the rules.

    Whoever is not named is let in by nothing; the platform's key owns the bucket. A key is named in each way in
    which stores know it: MinIO by itself, the others as the user of that name, Ceph without an account.
    """
    principals = sorted(f"{prefix}{key}" for key in keys for prefix in USERS)
    resource = f"arn:aws:s3:::{name}"
    statements: list[dict[str, Any]] = [
        {"Effect": "Allow", "Principal": {"AWS": principals}, "Action": list(actions), "Resource": place}
        for actions, place in ((LIST, resource), (READ_WRITE, f"{resource}/*"))
        if principals
    ]
    return msgspec.json.encode({"Version": "2012-10-17", "Statement": statements}, order="sorted").decode()


def _versioned(client: Minio, name: str) -> bool:
    if client.get_bucket_versioning(name).status == ENABLED:
        return False
    client.set_bucket_versioning(name, VersioningConfig(ENABLED))
    return True


def _locked(client: Minio, name: str) -> bool:
    return bool(client.get_object_lock_config(name) is not None)


def _lifecycle(client: Minio, name: str, days: int) -> bool:
    there = client.get_bucket_lifecycle(name)
    if there is not None and sorted(map(_said, there.rules)) == sorted(map(_said, _rules(days))):
        return False
    client.set_bucket_lifecycle(name, LifecycleConfig(_rules(days)))
    return True


def _rules(days: int) -> list[Rule]:
    return [
        Rule(
            ENABLED,
            rule_filter=Filter(prefix=MATERIALS),
            rule_id="materials",
            expiration=Expiration(days=days),
            noncurrent_version_expiration=NoncurrentVersionExpiration(noncurrent_days=OLD_VERSIONS),
        ),
        Rule(
            ENABLED,
            rule_filter=Filter(prefix=UPLOADS),
            rule_id="uploads",
            expiration=Expiration(days=UNFINISHED),
            noncurrent_version_expiration=NoncurrentVersionExpiration(noncurrent_days=UNFINISHED),
        ),
        Rule(
            ENABLED,
            rule_filter=Filter(prefix=""),
            rule_id="unfinished",
            abort_incomplete_multipart_upload=AbortIncompleteMultipartUpload(days_after_initiation=UNFINISHED),
        ),
    ]


def _said(rule: Rule) -> tuple[str, int, int, int]:
    """Return what a rule says, as far as these rules say anything."""
    expiration, old = rule.expiration, rule.noncurrent_version_expiration
    unfinished = rule.abort_incomplete_multipart_upload
    return (
        rule.rule_id or "",
        (expiration and expiration.days) or 0,
        (old and old.noncurrent_days) or 0,
        (unfinished and unfinished.days_after_initiation) or 0,
    )


def _policy(client: Minio, name: str, policy: str) -> bool:
    wanted = msgspec.json.decode(policy)
    if _policy_there(client, name) == (wanted if wanted["Statement"] else None):
        return False
    if wanted["Statement"]:
        client.set_bucket_policy(name, policy)
    else:
        client.delete_bucket_policy(name)
    return True


def _policy_there(client: Minio, name: str) -> Any:
    try:
        return msgspec.json.decode(client.get_bucket_policy(name))
    except S3Error as refused:
        if refused.code != "NoSuchBucketPolicy":
            raise
        return None
