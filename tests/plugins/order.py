"""The files that take longest begin first, so that no worker is left with one of them at the end.

(xdist begins with the files of many tests by itself, and those of one long test come last;
`--no-loadscope-reorder` in pyproject.toml keeps it from doing so.)
"""

import pytest

LONGEST = (
    "tests/storm/test_short_storm.py",
    "tests/contracts/test_api_document.py",
    "tests/journeys/test_any_order.py",
    "tests/parley/test_supervisor_errors.py",
    "tests/web/test_inbox_under_trouble.py",
    "tests/web/test_inbox.py",
    "tests/web/test_accessibility.py",
    "tests/web/test_sign_in_screen.py",
    # It has seconds to keep: not beside the storm.
    "tests/parley/test_supervisor.py",
    "tests/parley/test_phone.py",
    "tests/journeys/test_mail_is_delivered.py",
    "tests/contracts/test_tenancy_of_routes.py",
    "tests/integrations/whatsapp/test_hostile_bodies.py",
    "tests/integrations/sentry/test_canaries.py",
    "tests/journeys/test_no_text_leaves.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    file = item.nodeid.partition("::")[0]
    return LONGEST.index(file) if file in LONGEST else len(LONGEST)
