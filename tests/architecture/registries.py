"""Tables instead of magic: every file that fills a role stands in the table of that role."""

import ast
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.imports import ROOM_FLOORS, role_of
from tests.architecture.sources import FLOORS, Breach, last_name, python_sources

# Decorators that put something into a table while a module is imported.
REGISTERING = {"actor", "listens_for", "listens", "on_event", "receiver", "register", "subscribe"}


@dataclass(frozen=True, slots=True)
class Registry:
    """Every file of `role` in a room is imported by `table`."""

    role: str
    table: str


REGISTRIES = (
    Registry("controller", "parley/controllers.py"),
    Registry("tasks", "parley/tasks.py"),
    Registry("reactions", "parley/subscriptions.py"),
    Registry("personal_data", "parley/personal_data.py"),
)


def files_missing_from_tables(root: Path) -> list[Breach]:
    found = []
    for registry in REGISTRIES:
        listed = _imported_by(root, registry.table)
        for source in python_sources(root, *ROOM_FLOORS):
            fills_role = (
                role_of(source.module[2:]) == registry.role or source.path.stem == registry.role
            )
            if source.module[1:2] == ("foundation",) or not fills_role:
                continue
            if source.path.stem != "__init__" and ".".join(source.module) not in listed:
                found.append(source.breach(None, f"is not in the table {registry.table}"))
    return found


def commands_missing_from_the_table(root: Path) -> list[Breach]:
    """Each file of parley/commands is named in the table of the command line, or serves others."""
    table = root / "parley" / "cli.py"
    text = table.read_text(encoding="utf-8") if table.is_file() else ""
    imported = {name for source in python_sources(root, "parley") for _, name in source.imports()}
    found = []
    for source in python_sources(root, "parley/commands"):
        module = ".".join(source.module)
        named = f'"{module}"' in text or f'"{module}:' in text
        if source.path.stem != "__init__" and not named and module not in imported:
            found.append(source.breach(None, "no command of the table in parley/cli.py is here"))
    return found


def registrations_by_import(root: Path) -> list[Breach]:
    found = []
    for source in python_sources(root, *FLOORS):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                for decorator in node.decorator_list:
                    if last_name(decorator) in REGISTERING:
                        words = f"@{last_name(decorator)} registers while importing: use a table"
                        found.append(source.breach(decorator, words))
        found += [
            source.breach(statement, "registers while importing: use a table")
            for statement in source.tree.body
            if isinstance(statement, ast.Expr)
            and isinstance(statement.value, ast.Call)
            and last_name(statement.value.func) in REGISTERING
        ]
    return found


def _imported_by(root: Path, table: str) -> set[str]:
    return {
        name
        for source in python_sources(root, "parley")
        if str(source.path) == table
        for _, name in source.imports()
    }
