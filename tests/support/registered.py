"""An empty deployment, its public and its internal application over ASGI in the test's own loop."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from tests.support.servers import Objects, Postgres

from onestop.asgi.app import assemble
from onestop.asgi.internal import assemble_internal
from onestop.bootstrap import Platform, running, wire
from onestop.settings import Settings

ROOT = Path(__file__).parents[2]
TOKEN = "the operator's own token, 32 characters and more"
CITY = {
    "slug": "jinan",
    "level": "city",
    "names": {"zh": "济南市", "en": "Jinan"},
    "brand": {"colour": "#1f6f78", "emblem": "泉"},
}
LIXIA = {"slug": "lixia", "level": "district", "parent": "370100", "names": {"zh": "历下区", "en": "Lixia District"}}
STREET = {
    "slug": "jiefanglu",
    "level": "street",
    "parent": "370102",
    "names": {"zh": "解放路街道", "en": "Jiefanglu Subdistrict"},
}


@dataclass(slots=True)
class Operator:
    """Whoever runs the deployment."""

    platform: Platform
    http: httpx.AsyncClient
    address: str = "http://onestop-internal/internal/v1"
    headers: Mapping[str, str] = field(default_factory=lambda: {"authorization": f"Bearer {TOKEN}"})

    async def put(self, path: str, body: Mapping[str, Any]) -> httpx.Response:
        return await self.http.put(f"{self.address}/{path}", json=body, headers=self.headers)

    async def get(self, path: str) -> httpx.Response:
        return await self.http.get(f"{self.address}/{path}", headers=self.headers)

    async def post(self, path: str) -> httpx.Response:
        return await self.http.post(f"{self.address}/{path}", headers=self.headers)

    async def registered(self, code: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Register a tenant and return what was answered."""
        told = await self.put(f"tenants/{code}", body)
        assert told.status_code == 200, told.text
        return told.json()


@pytest.fixture
async def operator(
    test_settings: Settings, postgres: Postgres, database_name: str, temporal: str, s3: Objects, tmp_path: Path
) -> AsyncIterator[Operator]:
    """The operator of a deployment in which nothing is registered yet."""
    assert (temporal, s3.endpoint) == (test_settings.temporal_address, test_settings.s3_endpoint)
    bundles = tmp_path / "bundles"
    bundles.mkdir()
    (bundles / "jinan").symlink_to(ROOT / "tests/data/small-city")
    settings = msgspec.structs.replace(
        test_settings,
        database_url=postgres.url("onestop_app", database_name),
        database_owner_url=postgres.url("onestop_owner", database_name),
        internal_token=TOKEN,
        bundles_dir=bundles,
        assets_dir=ROOT / "node_modules",
    )
    async with running(wire(settings)) as platform:
        public, own = (httpx.ASGITransport(app=app(platform, [])) for app in (assemble, assemble_internal))
        async with httpx.AsyncClient(transport=public, mounts={"all://onestop-internal": own}, timeout=60) as http:
            yield Operator(platform, http)
