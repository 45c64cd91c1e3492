"""`parley backup` and `parley restore`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from inbox.erasure.tombstones import read_tombstones, tombstones_of
from parley.backup.form import Manifest, keys_file
from parley.backup.making import make_backup
from parley.backup.restoring import Restored, restore_backup
from parley.commands import Json, command_settings, print_json

Directory = Annotated[Path, typer.Argument(metavar="DIRECTORY", help="Where the backup is.")]
KeysFile = Annotated[
    Path | None,
    typer.Option("--keys", metavar="FILE", help="The file of the keys; by default DIRECTORY.keys."),
]


def backup(directory: Directory, *, keys: KeysFile = None, as_json: Json = False) -> None:
    """Write everything of this moment into a new directory, and the keys into a file beside it.
    The master key is in neither."""
    manifest = make_backup(command_settings(), directory, keys)
    _say("backup", manifest, as_json, keys=str(keys or keys_file(directory.absolute())))


def restore(
    directory: Directory,
    *,
    keys: KeysFile = None,
    without_keys: Annotated[
        bool, typer.Option("--without-keys", help="Leave what is sealed unreadable.")
    ] = False,
    tombstones: Annotated[
        Path | None,
        typer.Option("--tombstones", metavar="FILE", help="Who was erased since; else our own."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Read a backup into an empty database. Whoever has been erased since is erased again, and
    what was on its way to customers is left to people."""

    async def work() -> Restored:
        settings = command_settings()
        whence = None if without_keys else (keys or keys_file(directory.absolute()))
        stones = list(read_tombstones(tombstones or tombstones_of(settings)))
        return await restore_backup(settings, directory, whence, stones)

    done = asyncio.run(work())
    _say(
        "restored",
        done.manifest,
        as_json,
        with_keys=done.with_keys,
        left_to_people=done.left_to_people,
        erased_again=sum(one.outcome == "erased" for one in done.replayed),
    )


def _say(word: str, manifest: Manifest, as_json: bool, **more: str | int) -> None:
    rows = sum(one.rows for one in manifest.tables.values())
    if as_json:
        print_json(
            {
                "revision": manifest.revision,
                "created_at": manifest.created_at,
                "tables": {name: one.rows for name, one in manifest.tables.items()},
                "files": manifest.files,
                "missing_files": manifest.missing_files,
                **more,
            }
        )
        return
    typer.echo(f"{word}: {rows} rows of {len(manifest.tables)} tables, {manifest.files} files")
    for name, value in more.items():
        typer.echo(f"{name.replace('_', ' ')}: {value}")
