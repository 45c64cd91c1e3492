"""Unexpected errors on their way to Sentry, reduced to places and ids on this side already."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

Reporter = Callable[[BaseException, Any], None]


def error_reporter() -> Reporter:
    def report_request(error: BaseException, scope: Any) -> None:
        subject = scope.get("user")
        workspace_id: UUID | None = getattr(subject, "workspace_id", None)
        report(error, route=scope.get("path_template"), workspace_id=workspace_id)

    return report_request


def report(
    error: BaseException, *, route: str | None = None, workspace_id: UUID | None = None
) -> None:
    from integrations.sentry import report as send

    send(error, route=route, workspace_id=workspace_id)
