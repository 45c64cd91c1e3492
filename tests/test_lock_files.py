"""The lock files say what pyproject.toml says, with a hash for everything and no index named."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
SERVER = PROJECT["project"]["dependencies"]
RUNTIME = [*SERVER, *PROJECT["project"]["optional-dependencies"]["embedded"]]
DEVELOPMENT = [*RUNTIME, *PROJECT["dependency-groups"]["dev"]]
LOCKS = {
    "requirements-server.lock": SERVER,
    "requirements.lock": RUNTIME,
    "requirements-dev.lock": DEVELOPMENT,
}
ENTRY = re.compile(
    r"^(?P<name>[\w.\-]+)==(?P<version>[^\s;\\]+)(?P<rest>(?:.*\n)(?:    .*\n)*)", re.MULTILINE
)
DIRECT = re.compile(r"# +(?:via )?parley \(pyproject\.toml(?::\w+)?\)")


def entries(text: str) -> list[re.Match[str]]:
    return list(ENTRY.finditer(text))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_direct_dependency_is_pinned_within_its_range(lock: str) -> None:
    pinned: dict[str, list[str]] = {}
    for entry in entries((ROOT / lock).read_text()):
        pinned.setdefault(canonicalize_name(entry["name"]), []).append(entry["version"])
    out_of_step = [
        line
        for line in LOCKS[lock]
        if not (found := pinned.get(canonicalize_name(Requirement(line).name)))
        or not all(Requirement(line).specifier.contains(v, prereleases=True) for v in found)
    ]
    assert out_of_step == [], "run `make lock`"


@pytest.mark.parametrize("lock", LOCKS)
def test_nothing_is_locked_for_a_dependency_that_was_dropped(lock: str) -> None:
    wanted = {canonicalize_name(Requirement(line).name) for line in LOCKS[lock]}
    locked = {
        canonicalize_name(entry["name"])
        for entry in entries((ROOT / lock).read_text())
        if DIRECT.search(entry["rest"])
    }
    assert locked == wanted, "run `make lock`"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_entry_has_a_hash(lock: str) -> None:
    found = entries((ROOT / lock).read_text())
    assert len(found) > 40
    assert [entry["name"] for entry in found if "--hash=sha256:" not in entry["rest"]] == []


@pytest.mark.parametrize(
    "lock", [*LOCKS, "web/package-lock.json"], ids=lambda name: name.rpartition("/")[2]
)
def test_no_lock_file_names_an_index(lock: str) -> None:
    text = (ROOT / lock).read_text()
    named = r"^\s*(-i|--(extra-)?index-url|--find-links|--trusted-host)\b"
    assert not re.search(named, text, re.MULTILINE)
    # Home pages of funding and licences are no index: only where a package comes from counts.
    assert '"resolved"' not in text
    assert " @ http" not in text


def test_the_locks_agree() -> None:
    server, runtime, development = (
        {(entry["name"], entry["version"]) for entry in entries((ROOT / lock).read_text())}
        for lock in LOCKS
    )
    assert server <= runtime <= development
