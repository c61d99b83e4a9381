pytest_plugins = [
    "tests.support.servers",
    "tests.support.databases",
    "tests.support.centre",
    "tests.support.api",
    "tests.support.browser",
    "tests.support.platform",
    "tests.support.offices",
    "tests.support.receiver",
    "tests.support.city",
]
