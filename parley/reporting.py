"""Unexpected errors on their way to Sentry, reduced to places and ids on this side already."""

from typing import Any
from uuid import UUID

from integrations.sentry import Area, report


def report_request(error: BaseException, scope: Any) -> None:
    subject = scope.get("user")
    workspace_id: UUID | None = getattr(subject, "workspace_id", None)
    report(
        error,
        route=scope.get("path_template"),
        workspace_id=workspace_id,
        tags=[Area.REQUEST],
    )


def report_task(error: BaseException, task: str) -> None:
    report(error, route=task, tags=[Area.TASK])


def report_command(error: BaseException, command: str | None) -> None:
    report(error, route=command, tags=[Area.COMMAND])


def report_sweep(error: BaseException, duty: str) -> None:
    report(error, route=duty, tags=[Area.SWEEP])
