"""What the checks read: the files of a checkout, parsed once, and how a breach is written down."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

FLOORS = ("parley", "automation", "inbox", "integrations")
SOURCE_FOLDERS = (*FLOORS, "migrations", "web", "bench", "storm")
NOT_OURS = {
    ".build",
    ".data",
    ".git",
    ".hypothesis",
    ".import_linter_cache",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".venv",
    "__pycache__",
    "dist",
    "node_modules",
}


@dataclass(frozen=True, slots=True, order=True)
class Breach:
    path: str
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.words}"


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file: where it is below the root, and its syntax tree."""

    path: PurePosixPath
    text: str
    tree: ast.Module

    @property
    def module(self) -> tuple[str, ...]:
        parts = self.path.with_suffix("").parts
        return parts[:-1] if parts[-1] == "__init__" else parts

    def breach(self, node: ast.AST | None, words: str) -> Breach:
        return Breach(str(self.path), getattr(node, "lineno", 1), words)

    def imports(self) -> Iterator[tuple[ast.stmt, str]]:
        """Every module that is imported, wherever the statement stands, with absolute names."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield node, alias.name
            elif isinstance(node, ast.ImportFrom):
                start = self._package(node.level) if node.level else ()
                base = ".".join([*start, *((node.module or "").split(".") if node.module else ())])
                yield node, base
                for alias in node.names:
                    # `from room import service` names a module, `from room.service import X` not;
                    # both spellings are offered, and the checks look for module names only.
                    yield node, f"{base}.{alias.name}"

    def _package(self, level: int) -> tuple[str, ...]:
        parts = self.path.with_suffix("").parts
        return parts[: len(parts) - level]

    def calls(self) -> Iterator[tuple[ast.Call, str]]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield node, last_name(node.func)


def last_name(node: ast.expr) -> str:
    """`commit` of both `commit` and `self.session.commit`."""
    if isinstance(node, ast.Call):
        return last_name(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def python_sources(root: Path, *folders: str) -> Iterator[Source]:
    for folder in folders:
        for path in files_below(root / folder):
            if path.suffix == ".py":
                yield _parsed(root, path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4096)
def _parsed(root: Path, path: Path, changed_at: int) -> Source:
    # `changed_at` is there for the cache alone: a file that changed is parsed again.
    text = path.read_text(encoding="utf-8")
    return Source(PurePosixPath(path.relative_to(root)), text, ast.parse(text, str(path)))


def files_below(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.name in NOT_OURS or path.name.endswith(".egg-info"):
            continue
        if path.is_dir():
            yield from files_below(path)
        else:
            yield path


def shipped_files(root: Path) -> list[Path]:
    """What a commit holds or would hold; without Git, everything that is not built or fetched."""
    if not (root / ".git").exists():
        return list(files_below(root))
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=root,
        capture_output=True,
        check=True,
    ).stdout
    paths = [root / name for name in listed.decode().split("\0") if name]
    return sorted(path for path in paths if path.is_file())
