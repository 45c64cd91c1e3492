pytest_plugins = [
    "tests.plugins.network",
    "tests.plugins.order",
    "tests.plugins.patience",
    "tests.plugins.services",
    "tests.plugins.product",
]
