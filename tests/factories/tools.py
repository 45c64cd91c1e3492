"""Programs that tests need and that no lock file can bring."""

import os
import shutil
from typing import NoReturn

import pytest

# `.ci/run` sets it: there a missing program is a failure, not a quiet skip.
EVERYTHING_IS_HERE = "TESTS_SKIP_NOTHING"


def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    return found or missing("no Chromium here (Debian: apt-get install chromium)")


def missing(words: str) -> NoReturn:
    if os.environ.get(EVERYTHING_IS_HERE):
        pytest.fail(words)
    pytest.skip(words)
