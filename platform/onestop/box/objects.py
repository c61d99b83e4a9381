"""The S3 object store from its wheel: one process, without the parts that nobody here uses."""

import urllib3
from minio import Minio

from onestop.box.model import GRPC, LOCALHOST, Box, Part
from onestop.box.programs import program


def objects_part(box: Box) -> Part:
    """Return the box's object store, or the given one."""
    if given := box.given.get("ONESTOP_S3_ENDPOINT"):
        keys = (box.given["ONESTOP_S3_ACCESS_KEY"], box.given["ONESTOP_S3_SECRET_KEY"])
        secure = box.given.get("ONESTOP_S3_SECURE", "").lower() in ("1", "true")
        return Part("s3", given, lambda: _lists(given, *keys, secure=secure))
    endpoint, folder = f"{LOCALHOST}:{box.ports.s3}", box.data_dir / "s3"
    keys = (box.secrets.s3_access_key, box.secrets.s3_secret_key)
    return Part(
        name="s3",
        address=endpoint,
        command=(program("weed"), "mini", f"-dir={folder}", *_flags(box.ports.s3)),
        environment={"AWS_ACCESS_KEY_ID": keys[0], "AWS_SECRET_ACCESS_KEY": keys[1]},
        # It lists before it can write: only when the master gives out a place is there one.
        ready=lambda: _lists(endpoint, *keys, secure=False) and _has_room(box.ports.s3 + 1),
        before=lambda: folder.mkdir(exist_ok=True),
        ports=box.ports.object_store(),
        setting="s3",
        grace=6,  # two seconds are usual; what was acknowledged survives the kill
    )


def _flags(first: int) -> list[str]:
    flags = [f"-ip={LOCALHOST}", f"-ip.bind={LOCALHOST}", "-master.telemetry=false"]
    # A master that resumes takes no writes for 15 s, in case other machines hold volumes it has not heard of; here
    # the only volume server tells it all volumes and the highest file key before anything can be written.
    flags += ["-master.resumeState=false"]
    # Their start and stop take most of the time, and nobody here calls them.
    flags += ["-webdav=false", "-admin.ui=false", "-s3.port.iceberg=0", "-s3.port.lance=0"]
    for i, name in enumerate(("s3", "master", "volume", "filer", "admin")):
        flags += [f"-{name}.port={first + i}", f"-{name}.port.grpc={first + i + GRPC}"]
    return flags


def _has_room(master: int) -> bool:
    with urllib3.PoolManager(timeout=2, retries=False) as pool:
        return "fid" in pool.request("GET", f"http://{LOCALHOST}:{master}/dir/assign").json()


def _lists(endpoint: str, access_key: str, secret_key: str, *, secure: bool) -> bool:
    pool = urllib3.PoolManager(timeout=2, retries=False)
    try:
        Minio(endpoint, access_key, secret_key, secure=secure, http_client=pool).list_buckets()
    finally:
        pool.clear()
    return True
