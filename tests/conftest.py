pytest_plugins = [
    "tests.support.servers",
    "tests.support.databases",
    "tests.support.platform",
    "tests.support.engine",
    "tests.support.centre",
    "tests.support.chain",
    "tests.support.told",
    "tests.support.watched",
    "tests.support.delivered",
    "tests.support.api",
    "tests.support.browser",
    "tests.support.offices",
    "tests.support.receiver",
    "tests.support.served",
    "tests.support.city",
    "tests.support.portal",
    "tests.support.registered",
]


def pytest_addoption(parser):
    parser.addoption("--store-histories", action="store_true", help="Keep the histories that tests/replay makes.")
