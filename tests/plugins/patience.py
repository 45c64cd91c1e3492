"""What the product gives up after is for people who wait; a test waits for a machine that does a
hundred other things. Tests that are about giving up set limits of their own, or ask a real server
(tests/journeys/test_database_away.py).

And what the product has logged is shown with a failing test as an operator would see it: a line
without its fields says that something was asked, and not how it ended.
"""

import logging
from typing import Any

import pytest

LONG_SECONDS = 60


class WithFields(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, Any] = getattr(record, "parley_fields", {})
        said = " ".join(f"{name}={value}" for name, value in fields.items() if value is not None)
        return f"{super().format(record)} {said}".rstrip()


def pytest_configure(config: pytest.Config) -> None:
    from inbox.foundation import database, request_pipeline, unit_of_work

    patch = pytest.MonkeyPatch()
    patch.setattr(request_pipeline, "DEADLINE_SECONDS", LONG_SECONDS)
    patch.setattr(unit_of_work, "FIRST_ANSWER_TIMEOUT_SECONDS", LONG_SECONDS)
    patch.setattr(database, "POOL_TIMEOUT_SECONDS", LONG_SECONDS)
    patch.setattr(database, "CONNECT_TIMEOUT_SECONDS", LONG_SECONDS)
    config.add_cleanup(patch.undo)


def pytest_sessionstart(session: pytest.Session) -> None:
    logging_plugin: Any = session.config.pluginmanager.get_plugin("logging-plugin")
    logging_plugin.report_handler.setFormatter(
        WithFields("%(asctime)s %(levelname)-8s %(name)s %(message)s")
    )
