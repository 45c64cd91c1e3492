"""`parley doctor`."""

from itertools import chain
from typing import Annotated

import typer

from parley.commands import Json, command_settings, print_json


def doctor(
    *,
    sentry: Annotated[bool, typer.Option(help="Report one error to Sentry, and wait.")] = False,
    as_json: Json = False,
) -> None:
    """Check this installation; each line says OK, or what to do. Exit code 1 if anything fails."""
    from parley.doctor import examine, examine_sentry

    findings = []
    settings = command_settings()
    more = (examine_sentry(settings) for _ in range(sentry))
    for finding in chain(examine(settings), more):
        findings.append(finding)
        if not as_json:
            typer.echo(f"{'OK  ' if finding.ok else 'FAIL'}  {finding.check}: {finding.words}")
    ok = all(finding.ok for finding in findings)
    if as_json:
        print_json(
            {
                "ok": ok,
                "checks": [
                    {"check": finding.check, "ok": finding.ok, "detail": finding.words}
                    for finding in findings
                ],
            }
        )
    if not ok:
        raise typer.Exit(1)
