"""Fail points end the process where they are armed, and do nothing anywhere else."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from inbox.foundation import fault_points
from inbox.foundation.errors import SettingsInvalid
from inbox.foundation.fault_points import BUGS, FAIL_POINTS, arm, bug, fail_point, poison_point

ROOT = Path(__file__).parent.parent.parent.parent


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    yield
    arm("", "")


def exit_code(armed: str, passes: int) -> int:
    program = (
        "from inbox.foundation.fault_points import arm, fail_point\n"
        f"arm({armed!r}, '')\n"
        f"for _ in range({passes}): fail_point('after_claim_commit'); fail_point('before_send')\n"
    )
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode


@pytest.mark.parametrize(
    ("armed", "passes", "code"),
    [
        ("", 3, 0),
        ("after_claim_commit", 1, fault_points.EXIT_CODE),
        ("after_claim_commit:3", 2, 0),
        ("after_claim_commit:3", 3, fault_points.EXIT_CODE),
        ("after_step_commit", 3, 0),
    ],
)
def test_a_process_ends_at_its_point_and_pass(armed: str, passes: int, code: int) -> None:
    assert exit_code(armed, passes) == code


def test_unarmed_points_do_nothing() -> None:
    fail_point("after_claim_commit")
    poison_point(f"price {fault_points.POISON_RAISE}")
    assert not any(bug(name) for name in BUGS)


def test_one_fault_is_on_and_the_others_are_off() -> None:
    arm("", "blind_retry")
    assert [name for name in BUGS if bug(name)] == ["blind_retry"]


def test_poison_acts_on_the_texts_that_ask_for_it() -> None:
    arm("", "poison")
    poison_point("price 1")
    with pytest.raises(fault_points.Poisoned):
        poison_point(f"price 1 {fault_points.POISON_RAISE}")


@pytest.mark.parametrize(
    ("fail_at", "storm_bug"), [("after_lunch", ""), ("before_send:x", ""), ("", "no_such_fault")]
)
def test_names_that_nobody_knows_are_refused(fail_at: str, storm_bug: str) -> None:
    with pytest.raises(SettingsInvalid):
        arm(fail_at, storm_bug)


def test_the_product_uses_known_names_only() -> None:
    known = {"fail_point": set(FAIL_POINTS), "bug": set(BUGS)}
    unknown = []
    for folder in ("parley", "inbox", "automation", "integrations"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                name = getattr(getattr(node, "func", None), "id", "") or getattr(
                    getattr(node, "func", None), "attr", ""
                )
                if not isinstance(node, ast.Call) or name not in known or not node.args:
                    continue
                said = node.args[0]
                if isinstance(said, ast.Constant) and said.value not in known[name]:
                    unknown.append(f"{path.relative_to(ROOT)}:{node.lineno} {said.value!r}")
    assert not unknown
