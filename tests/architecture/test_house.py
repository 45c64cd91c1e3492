"""This checkout keeps the house rules."""

from pathlib import Path

import pytest

from tests.architecture.house import CHECKS, Check

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_house_rule_is_kept(check: Check) -> None:
    breaches = sorted(check(ROOT))
    assert not breaches, "\n" + "\n".join(map(str, breaches))
