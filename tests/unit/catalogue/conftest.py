import shutil
from pathlib import Path

import pytest

from onestop.catalogue.declaration.load import load

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def jinan():
    return load(ROOT / "tenants" / "jinan")


@pytest.fixture
def small_city(tmp_path):
    """A sound declaration of one city, two districts and a street, free to be broken."""
    return shutil.copytree(ROOT / "tests" / "data" / "small-city", tmp_path / "city")
