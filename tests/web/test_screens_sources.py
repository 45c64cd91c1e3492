"""What the screens are made of: types, pure logic, and how much of it a visitor loads."""

import gzip
import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from web.build import WEB, build
from web.node import find_node

KILOBYTE = 1024
FIRST_LOAD_JS = 200 * KILOBYTE
FIRST_LOAD_CSS = 15 * KILOBYTE
OTHER_ROUTE_JS = 40 * KILOBYTE
# The builder draws with React Flow, which nobody else loads.
BUILDER, BUILDER_JS = "src/features/flows/builder/flow-page.tsx", 100 * KILOBYTE
FEATURES = WEB / "src" / "features"
IMPORTED = re.compile(r'(?:from|import\()\s*"(\.[^"]+)"')
APP, INBOX = "index.html", "src/features/inbox/inbox-page.tsx"


@pytest.fixture(scope="module")
def node() -> str:
    found = find_node(os.environ)
    # `make test` installs one where the system has none.
    assert found is not None
    build(lambda line: None)
    return str(found.node)


@pytest.mark.parametrize(
    "command", [("typescript/bin/tsc", "--noEmit"), ("vitest/vitest.mjs", "run")], ids=str
)
def test_types_and_logic(node: str, command: tuple[str, ...]) -> None:
    program, *arguments = command
    line = [node, f"node_modules/{program}", *arguments]
    ran = subprocess.run(line, cwd=WEB, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_features_do_not_import_each_other() -> None:
    """What two of them share lies below both; all may know who is signed in."""
    sources = list(FEATURES.rglob("*.ts*"))
    assert sources
    blamed = []
    for source in sources:
        own = source.relative_to(FEATURES).parts[0]
        for name in IMPORTED.findall(source.read_text(encoding="utf-8")):
            met = (source.parent / name).resolve()
            if met.is_relative_to(FEATURES.resolve()):
                other = met.relative_to(FEATURES.resolve()).parts[0]
                if other not in (own, "auth"):
                    blamed.append(f"{source.relative_to(FEATURES)}: {name}")
    assert blamed == []


def test_first_load_of_the_inbox_is_small(node: str) -> None:
    manifest = read_manifest()
    files = set(files_of(manifest, APP)) | set(files_of(manifest, INBOX))
    assert weight(files, ".js") <= FIRST_LOAD_JS
    assert weight(files, ".css") <= FIRST_LOAD_CSS


def test_every_other_route_adds_little(node: str) -> None:
    manifest = read_manifest()
    there = set(files_of(manifest, APP))
    routes = [name for name in manifest[APP]["dynamicImports"] if name.startswith("src/features/")]
    assert INBOX in routes
    too_heavy = {
        name: added
        for name in routes
        if name != INBOX
        and (added := weight(set(files_of(manifest, name)) - there, ".js"))
        > (BUILDER_JS if name == BUILDER else OTHER_ROUTE_JS)
    }
    assert too_heavy == {}


def read_manifest() -> dict[str, Any]:
    text = (WEB / "dist" / ".vite" / "manifest.json").read_text(encoding="utf-8")
    manifest: dict[str, Any] = json.loads(text)
    return manifest


def files_of(manifest: dict[str, Any], name: str) -> Iterator[str]:
    chunk = manifest[name]
    yield chunk["file"]
    yield from chunk.get("css", ())
    for imported in chunk.get("imports", ()):
        yield from files_of(manifest, imported)


def weight(files: set[str], suffix: str) -> int:
    bodies = (Path(WEB, "dist", name).read_bytes() for name in files if name.endswith(suffix))
    return sum(len(gzip.compress(body, 9)) for body in bodies)
