pytest_plugins = [
    "tests.plugins.network",
    "tests.plugins.order",
    "tests.plugins.services",
    "tests.plugins.product",
]
