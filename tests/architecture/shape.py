"""Sizes, names, READMEs, and what no file of ours may mention."""

import ast
import re
from pathlib import Path

from tests.architecture.sources import (
    SOURCE_FOLDERS,
    Breach,
    files_below,
    python_sources,
    shipped_files,
)

SOURCE_LINES_AT_MOST = 400
TEST_LINES_AT_MOST = 600
COUNTED = {".py", ".ts", ".tsx", ".css"}
BANNED_WORDS = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
WITH_A_README = (*SOURCE_FOLDERS, "tests", "docs")
# In parts, so that this file does not mention them either.
PYTHON_INDEX, NODE_INDEX = ("pypi", "org"), ("npmjs", "org")
INDEXES = (
    PYTHON_INDEX,
    ("pythonhosted", "org"),
    NODE_INDEX,
    ("npmjs", "com"),
    ("yarnpkg", "com"),
    ("npmmirror", "com"),
)
INDEX_HOSTS = re.compile("|".join(re.escape(".".join(parts)) for parts in INDEXES))
MACHINE_PATHS = re.compile(r"(?<![\w.$}/-])/(?:root|work|home/[a-z]\w*|Users/\w+)/[\w.]")


def long_files(root: Path) -> list[Breach]:
    found = []
    for folder in (*SOURCE_FOLDERS, "tests"):
        most = TEST_LINES_AT_MOST if folder == "tests" else SOURCE_LINES_AT_MOST
        for path in files_below(root / folder):
            # What a program wrote has the length that it has, and a migration is never split.
            if path.suffix not in COUNTED or path.name.endswith(".d.ts"):
                continue
            if path.parent.name == "versions":
                continue
            lines = len(path.read_text(encoding="utf-8").splitlines())
            if lines > most:
                where = path.relative_to(root).as_posix()
                found.append(Breach(where, lines, f"{lines} lines; {most} are the limit, split it"))
    return found


def banned_names(root: Path) -> list[Breach]:
    found = []
    for folder in (*SOURCE_FOLDERS, "tests"):
        for path in files_below(root / folder):
            if word := _banned(path.name.split(".")[0]) or _banned(path.parent.name):
                where = path.relative_to(root).as_posix()
                found.append(Breach(where, 1, f"`{word}` says nothing: name what it is for"))
    for source in python_sources(root, *SOURCE_FOLDERS, "tests"):
        for node in ast.walk(source.tree):
            named = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
            if isinstance(node, named) and (word := _banned(node.name)):
                words = f"`{word}` in {node.name} says nothing: name what it is for"
                found.append(source.breach(node, words))
    return found


def _banned(name: str) -> str:
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)
    return next((word for word in words if word.lower() in BANNED_WORDS), "")


def missing_readmes(root: Path) -> list[Breach]:
    return [
        Breach(f"{folder}/README.md", 1, "says what the folder owns, and is missing")
        for folder in WITH_A_README
        if (root / folder).is_dir() and not (root / folder / "README.md").is_file()
    ]


def foreign_hosts_and_paths(root: Path) -> list[Breach]:
    """An index host would pin everybody to it; a path of one machine is true on that one only."""
    found = []
    own_path = re.escape(str(root)) + r"(?![\w-])"
    for path in shipped_files(root):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        where = path.relative_to(root).as_posix()
        for number, line in enumerate(text.splitlines(), start=1):
            if match := INDEX_HOSTS.search(line):
                found.append(Breach(where, number, f"names an index host: {match[0]}"))
            if match := MACHINE_PATHS.search(line) or re.search(own_path, line):
                found.append(Breach(where, number, f"names a path of one machine: {match[0]}"))
    return found
