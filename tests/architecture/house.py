"""The table of all checks; `make check` runs each on this checkout and on its planted breaches."""

from collections.abc import Callable
from pathlib import Path

from tests.architecture import calls, documents, imports, registries, shape
from tests.architecture.sources import Breach

Check = Callable[[Path], list[Breach]]

CHECKS: tuple[Check, ...] = (
    shape.long_files,
    shape.banned_names,
    shape.missing_readmes,
    shape.foreign_hosts_and_paths,
    imports.upward_imports_in_rooms,
    imports.foreign_repositories,
    imports.services_naming_tasks,
    imports.escaped_vendors,
    imports.migrations_importing_the_app,
    calls.commits,
    calls.orm_relationships,
    calls.reveals,
    calls.environment_reads,
    calls.prints,
    calls.stale_allowances,
    documents.settings_missing_from_the_readme,
    documents.broken_links,
    documents.incomplete_readmes,
    documents.misnamed_decisions,
    registries.files_missing_from_tables,
    registries.commands_missing_from_the_table,
    registries.registrations_by_import,
)
