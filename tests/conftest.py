pytest_plugins = [
    "tests.support.servers",
    "tests.support.databases",
    "tests.support.platform",
    "tests.support.centre",
    "tests.support.chain",
    "tests.support.told",
    "tests.support.watched",
    "tests.support.api",
    "tests.support.browser",
    "tests.support.offices",
    "tests.support.receiver",
    "tests.support.city",
]
