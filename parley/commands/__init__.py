"""What the commands share: which installation they speak to, and how they answer.

`--json` prints exactly one JSON document on standard output, ids as strings; words for people go
to standard output without it, errors always to standard error.
"""

import json
from typing import Annotated, Any

import typer

from inbox.foundation.errors import SettingsInvalid
from inbox.foundation.settings import Settings, read_settings
from parley.data_directory import DataDirectory, fill
from parley.process import start_process

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of words.")]


def print_json(document: Any) -> None:
    typer.echo(json.dumps(document, default=str, ensure_ascii=False))


def command_settings() -> Settings:
    """The environment's settings; what it leaves out comes from the `parley up` that is running."""
    settings = read_settings()
    directory = DataDirectory(settings.data_dir)
    running = directory.running() if directory.in_use() else None
    secrets = directory.secrets(create=False)
    found: dict[str, str] = {}
    if running is not None:
        found |= {"database_url": running.database_url, "redis_url": running.redis_url}
        found |= {"public_url": running.web_url}
    if secrets is not None:
        found |= {"secret_key": secrets.secret_key, "master_keys": secrets.master_keys}
    settings = fill(settings, found)
    if not settings.database_url.get_secret_value():
        raise SettingsInvalid(
            "There is no database to speak to: start `parley up` in another terminal "
            f"(its data directory must be {directory.path}), or set PARLEY_DATABASE_URL."
        )
    from parley.cli import COMMANDS

    start_process(settings, "cli", COMMANDS)
    return settings
