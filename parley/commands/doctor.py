"""`parley doctor`."""

import typer

from parley.commands import Json, command_settings, print_json


def doctor(*, as_json: Json = False) -> None:
    """Check this installation; each line says OK, or what to do. Exit code 1 if anything fails."""
    from parley.doctor import examine

    findings = []
    for finding in examine(command_settings()):
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
