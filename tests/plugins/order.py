"""The files that take longest begin first, so that no worker is left with one of them at the end.

(xdist begins with the files of many tests by itself, and those of one long test come last;
`--no-loadscope-reorder` in pyproject.toml keeps it from doing so.)
"""

import pytest

LONGEST = (
    "tests/storm/test_short_storm.py",
    "tests/parley/test_supervisor.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    file = item.nodeid.partition("::")[0]
    return LONGEST.index(file) if file in LONGEST else len(LONGEST)
