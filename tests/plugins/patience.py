"""What the product gives up after is for people who wait; a test waits for a machine that does a
hundred other things. Tests that are about giving up set limits of their own, or take those that
are shipped (`as_shipped`).

And what the product has logged is shown with a failing test as an operator would see it: a line
without its fields says that something was asked, and not how it ended.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import hypothesis
import pytest

from inbox.foundation import database, request_pipeline, unit_of_work

LONG_SECONDS = 60
SHIPPED: dict[tuple[Any, str], float] = {
    (module, name): getattr(module, name)
    for module, name in (
        (request_pipeline, "DEADLINE_SECONDS"),
        (unit_of_work, "FIRST_ANSWER_TIMEOUT_SECONDS"),
        (database, "POOL_TIMEOUT_SECONDS"),
        (database, "CONNECT_TIMEOUT_SECONDS"),
    )
}


class WithFields(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, Any] = getattr(record, "parley_fields", {})
        said = " ".join(f"{name}={value}" for name, value in fields.items() if value is not None)
        return f"{super().format(record)} {said}".rstrip()


def pytest_configure(config: pytest.Config) -> None:
    patch = pytest.MonkeyPatch()
    for module, name in SHIPPED:
        patch.setattr(module, name, LONG_SECONDS)
    config.add_cleanup(patch.undo)
    # An example that takes long says something about the machine.
    hypothesis.settings.register_profile("patient", deadline=None)
    hypothesis.settings.load_profile("patient")


@contextmanager
def as_shipped() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for (module, name), seconds in SHIPPED.items():
            patch.setattr(module, name, seconds)
        yield


def pytest_sessionstart(session: pytest.Session) -> None:
    logging_plugin: Any = session.config.pluginmanager.get_plugin("logging-plugin")
    logging_plugin.report_handler.setFormatter(
        WithFields("%(asctime)s %(levelname)-8s %(name)s %(message)s")
    )
