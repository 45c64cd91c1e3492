"""Where the data that nobody on this project wrote lies, beside the checkout. Whoever cloned the
project alone has none of it; these tests then say so."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2].parent / "shared" / "conformance"


def needs_conformance_data() -> pytest.MarkDecorator:
    return pytest.mark.skipif(
        not FOLDER.is_dir(), reason="skipped: there is no ../shared/conformance beside the project"
    )


@cache
def meta_spec() -> dict[str, Any]:
    path = FOLDER / "specs" / "meta-business-messaging-api_v23.0.patched.json"
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document
