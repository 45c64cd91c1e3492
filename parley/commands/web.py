"""`parley web build`."""

import typer

app = typer.Typer(no_args_is_help=True, help="The front end.")


@app.callback()
def web() -> None:
    """The front end."""


@app.command()
def build() -> None:
    """Build the front end, if its sources changed since the last time."""
    from web.build import main

    raise typer.Exit(main() or 0)
