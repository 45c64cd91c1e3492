"""`parley migrate` and `parley seed`."""

import asyncio

import typer

from parley.commands import Json, command_settings, print_json


def migrate() -> None:
    """Bring the database to this version of Parley."""
    from parley.migrator import migrate as bring_to_head
    from parley.reachability import require_database

    settings = command_settings()
    require_database(settings)
    bring_to_head(settings, typer.echo)


def seed(*, as_json: Json = False) -> None:
    """Put a demo workspace into the database, or find the one that is there."""
    from parley.reachability import require_database
    from parley.seed import seed_demo

    settings = command_settings()
    require_database(settings)
    found = asyncio.run(seed_demo(settings))
    if as_json:
        print_json(
            {
                "workspace_id": found.workspace_id,
                "email": found.email,
                "password": found.password,
            }
        )
    else:
        typer.echo(f"workspace  {found.workspace_id}")
        typer.echo(f"e-mail     {found.email}")
        typer.echo(f"password   {found.password}")
