"""Who may import what inside a room, and where vendors may be named. (Floors and the order of the
rooms are import-linter's: pyproject.toml.)
"""

from pathlib import Path

from tests.architecture.sources import FLOORS, Breach, Source, python_sources

ROOM_FLOORS = ("inbox", "automation")
# A file's role is its name, or the end of it: `service.py`, `invite_service.py`, `services/x.py`.
RANKS = {
    "controller": 3,
    "tasks": 3,
    "service": 2,
    "repository": 1,
    "models": 0,
    "events": 0,
    "schemas": 0,
}
INTEGRATIONS_ONLY = {
    "aiohttp",
    "aiosmtplib",
    "gspread",
    "httpx",
    "httpx2",
    "niquests",
    "obstore",
    "openai",
    "requests",
    "sentry_sdk",
}


def role_of(parts: tuple[str, ...]) -> str | None:
    """The role of `inbox.<room>.<parts…>`; None for files that stand outside the layers."""
    for part in parts:
        for role in RANKS:
            if part in {role, f"{role}s"} or part.endswith((f"_{role}", f"_{role}s")):
                return role
    return None


def room_of(module: tuple[str, ...]) -> tuple[str, str] | None:
    if len(module) < 2 or module[0] not in ROOM_FLOORS or module[1] == "foundation":
        return None
    return module[0], module[1]


def upward_imports_in_rooms(root: Path) -> list[Breach]:
    found = []
    for source in python_sources(root, *ROOM_FLOORS):
        own_room = room_of(source.module)
        own_role = role_of(source.module[2:])
        if own_room is None or own_role is None:
            continue
        for node, name in source.imports():
            imported = tuple(name.split("."))
            role = role_of(imported[2:3])
            if room_of(imported) != own_room or role in {None, own_role}:
                continue
            if RANKS[role] > RANKS[own_role] or (RANKS[role] == RANKS[own_role] == 3):
                found.append(source.breach(node, f"a {own_role} may not import a {role}"))
    return sorted(set(found))


def foreign_repositories(root: Path) -> list[Breach]:
    found = []
    for source in python_sources(root, *FLOORS):
        for node, name in source.imports():
            imported = tuple(name.split("."))
            room = room_of(imported)
            if room and role_of(imported[2:3]) == "repository" and room != room_of(source.module):
                words = f"{name} is private to its room: ask the service of {room[1]}"
                found.append(source.breach(node, words))
    return sorted(set(found))


def services_naming_tasks(root: Path) -> list[Breach]:
    """A service records facts; what follows from them stands in parley/subscriptions.py."""
    found = []
    for source in python_sources(root, *ROOM_FLOORS):
        if role_of(source.module[2:]) not in {"service", "repository"}:
            continue
        for node, name in source.imports():
            if role_of(tuple(name.split("."))[2:3]) == "tasks":
                found.append(source.breach(node, "a service names no task: record an event"))
    return sorted(set(found))


def escaped_vendors(root: Path) -> list[Breach]:
    found = []
    for source in python_sources(root, *FLOORS):
        for node, name in source.imports():
            vendor = name.split(".")[0]
            if not _may_import(source, vendor):
                found.append(source.breach(node, f"{vendor} is caged, and not in here"))
    return sorted(set(found))


def _may_import(source: Source, vendor: str) -> bool:
    module = source.module
    if vendor in INTEGRATIONS_ONLY:
        return module[0] == "integrations"
    at_a_door = module[0] == "parley" or module[:2] == ("inbox", "foundation")
    if vendor == "litestar":
        return at_a_door or role_of(module[2:]) == "controller"
    if vendor == "dramatiq":
        return at_a_door or role_of(module[2:]) == "tasks"
    return True


def migrations_importing_the_app(root: Path) -> list[Breach]:
    return [
        source.breach(node, f"a migration imports {name}, which will have moved on")
        for source in python_sources(root, "migrations")
        for node, name in source.imports()
        if name.split(".")[0] in FLOORS
    ]
