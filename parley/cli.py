"""`parley …`: one explicit table of commands, each imported only when it is called.

Exit codes: 0 done, 1 it did not work (one line on standard error says why and what to do),
2 the command line or a setting is wrong, 130 interrupted.
"""

import os
import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from inbox.foundation.errors import ParleyError, SettingsInvalid

# name → where it is (module:function, or a module with `app`), and its line in `parley --help`.
COMMANDS: dict[str, tuple[str, str]] = {
    "up": ("parley.commands.processes:up", "Run everything on this machine."),
    "api": ("parley.commands.processes:api", "Serve the web app and the API."),
    "worker": ("parley.commands.processes:worker", "Do the background work."),
    "sweeper": ("parley.commands.processes:sweeper", "Keep the clock."),
    "migrate": ("parley.commands.database:migrate", "Bring the database to this version."),
    "backup": ("parley.commands.backup:backup", "Write everything into a directory."),
    "restore": ("parley.commands.backup:restore", "Read a backup into an empty database."),
    "seed": ("parley.commands.database:seed", "Put a demo workspace into the database."),
    "doctor": ("parley.commands.doctor:doctor", "Check this installation."),
    "workspace": ("parley.commands.workspace", "Workspaces."),
    "member": ("parley.commands.member", "The people in a workspace."),
    "apikey": ("parley.commands.apikey", "API keys."),
    "channel": ("parley.commands.channel", "Connected accounts."),
    "contacts": ("parley.commands.contacts", "The people who write to a workspace."),
    "flow": ("parley.commands.flow", "Flows."),
    "rule": ("parley.commands.rule", "Keyword rules."),
    "phone": ("parley.commands.phone", "A simulated customer's phone."),
    "intake": ("parley.commands.intake", "What came in, and what became of it."),
    "sheets": ("parley.commands.sheets", "Worksheets that follow orders and contacts."),
    "ai": ("parley.commands.ai", "What AI does, measured."),
    "audit": ("parley.commands.audit", "The audit log."),
    "privacy": ("parley.commands.privacy", "What people may ask for about their data."),
    "keys": ("parley.commands.keys", "The keys that seal what is stored."),
    "openapi": ("parley.commands.openapi:openapi", "Print the OpenAPI document."),
    "web": ("parley.commands.web", "The front end."),
}
# Commands of ours that are no part of the interface.
INTERNAL_COMMANDS: dict[str, tuple[str, str]] = {
    "prepare": ("parley.commands.processes:prepare", ""),
}


def load_command(name: str) -> Any:
    where, _, function = ({**COMMANDS, **INTERNAL_COMMANDS})[name][0].partition(":")
    module = import_module(where)
    if not function:
        return get_command(module.app)
    app = typer.Typer(add_completion=False)
    app.command(name)(getattr(module, function))
    return get_command(app)


class CommandTable(TyperGroup):
    """Lists the commands by the table's words, and imports the one that is called."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for name, (_, words) in COMMANDS.items():
            self.commands[name] = TyperCommand(name, help=words)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        if args and (args[0] in COMMANDS or args[0] in INTERNAL_COMMANDS):
            self.commands[args[0]] = load_command(args[0])
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=CommandTable,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def parley() -> None:
    """Parley: one inbox for the conversations of a business, with flows that never lose a step."""


def main() -> None:
    try:
        app()
    except ParleyError as error:
        _say_and_leave(error.detail, 2 if isinstance(error, SettingsInvalid) else 1)
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except BrokenPipeError:
        # The reader of our output has gone; Python would complain when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
    except Exception as error:
        _report(error)
        raise


def _report(error: Exception) -> None:
    from parley.reporting import report_command

    report_command(error, next((one for one in sys.argv[1:] if one in COMMANDS), None))


def _say_and_leave(words: str, code: int) -> None:
    typer.echo(f"parley: {words}", err=True)
    raise SystemExit(code)


if __name__ == "__main__":
    main()
