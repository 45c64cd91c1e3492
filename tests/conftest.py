pytest_plugins = ["tests.plugins.network", "tests.plugins.services", "tests.plugins.product"]
