"""Every refusal as `application/problem+json`, with a stable `code` and, where it helps, fields.

What a caller sent is never repeated in a problem: it would end up in logs and error trackers.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec
import psycopg
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ExceptionHandlersMap
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from inbox.foundation.api_request import WHOLE_BODY, fault_of
from inbox.foundation.database import cause_of, is_connection_loss
from inbox.foundation.errors import (
    Conflict,
    FieldFault,
    Invalid,
    ParleyError,
    ServiceUnreachable,
    TooManyRequests,
    TransactionUndone,
)
from inbox.foundation.logs import Log, log_error

PROBLEM_TYPE = "application/problem+json"
RETRY_AFTER_OUTAGE_SECONDS = 2
# Of a request's state: why it was answered 503, for its line in the log.
CAUSE = "cause"

CODES: Mapping[int, str] = {
    400: "bad_request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "unsupported_media_type",
    429: "too_many_requests",
    500: "internal_error",
    503: "service_unreachable",
}
# PostgreSQL undid the transaction by itself: too slow, a deadlock, a lock not given in time.
UNDONE = frozenset({"57014", "40001", "40P01", "55P03"})


class FieldProblem(msgspec.Struct, kw_only=True):
    field: str
    message: str


class Problem(msgspec.Struct, kw_only=True, omit_defaults=True):
    """RFC 9457, with our stable `code`; `request_id` finds the matching log line."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str | None = None
    errors: list[FieldProblem] = []
    # Of a conflict: what is there now.
    now: dict[str, Any] = {}


def problem_response(
    status: int,
    code: str,
    title: str,
    detail: str = "",
    *,
    faults: tuple[FieldFault, ...] = (),
    now: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    request_id: str | None = None,
) -> Response[Problem]:
    return Response(
        Problem(
            type=f"/docs/problems#{code}",
            title=title,
            status=status,
            code=code,
            detail=detail or title,
            request_id=request_id,
            errors=[FieldProblem(field=fault.field, message=fault.message) for fault in faults],
            now=dict(now or {}),
        ),
        status_code=status,
        media_type=PROBLEM_TYPE,
        headers=dict(headers or {}),
    )


def _request_id(request: Request[Any, Any, Any]) -> str | None:
    return request.scope.get("state", {}).get("request_id")


def _from_parley(request: Request[Any, Any, Any], error: ParleyError) -> Response[Problem]:
    headers: dict[str, str] = {}
    if isinstance(error, TooManyRequests):
        headers |= {"Retry-After": str(error.retry_after_seconds), **error.headers}
    if error.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(RETRY_AFTER_OUTAGE_SECONDS)
        request.scope["state"][CAUSE] = cause_of(error)
    if error.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(
        error, ServiceUnreachable
    ):
        return _from_unexpected(request, error)
    return problem_response(
        error.status,
        error.code,
        error.title,
        error.detail,
        faults=error.faults,
        now=error.now,
        headers=headers,
        request_id=_request_id(request),
    )


def _from_litestar(request: Request[Any, Any, Any], error: HTTPException) -> Response[Problem]:
    status = error.status_code
    faults: tuple[FieldFault, ...] = ()
    code = CODES.get(status, "bad_request")
    if isinstance(error, ValidationException) or (
        status == HTTPStatus.BAD_REQUEST and isinstance(error.extra, list)
    ):
        code = "validation_failed"
        faults = tuple(_fault(entry) for entry in _entries(error))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _from_unexpected(request, error)
    return problem_response(
        status,
        code,
        HTTPStatus(status).phrase,
        "; ".join(f"{fault.field}: {fault.message}" for fault in faults),
        faults=faults,
        headers=error.headers,
        request_id=_request_id(request),
    )


def _entries(error: HTTPException) -> list[Mapping[str, Any]]:
    extra: Any = error.extra
    return [entry for entry in extra if "message" in entry] if isinstance(extra, list) else []


def _fault(entry: Mapping[str, Any]) -> FieldFault:
    # Litestar names the whole body after its parameter.
    key = str(entry.get("key", ""))
    return fault_of(str(entry.get("message", "")), WHOLE_BODY if key == "data" else key)


def _from_database(
    request: Request[Any, Any, Any], error: SQLAlchemyError | psycopg.Error
) -> Response[Problem]:
    """SQLAlchemy's errors, or the driver's own where the hot path speaks to it directly."""
    if is_connection_loss(error):
        return _from_parley(request, _because_of(error, ServiceUnreachable()))
    if isinstance(error, IntegrityError | psycopg.IntegrityError):
        # The name of the constraint is from our migrations; the values stay in the database.
        return _from_parley(request, Conflict("Somebody else took this place, or it is in use."))
    if getattr(getattr(error, "orig", error), "sqlstate", None) in UNDONE:
        _report(request, error)
        return _from_parley(request, _because_of(error, TransactionUndone()))
    if isinstance(error, DataError | psycopg.DataError):
        return _from_parley(request, Invalid("A value holds characters that cannot be stored."))
    return _from_unexpected(request, error)


def _because_of(error: Exception, refusal: ServiceUnreachable) -> ServiceUnreachable:
    refusal.__cause__ = error
    return refusal


def _from_unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    # A pool that has no connection to give raises errors of other trees than SQLAlchemy's own.
    if is_connection_loss(error):
        return _from_parley(request, _because_of(error, ServiceUnreachable()))
    _report(request, error)
    return problem_response(
        500,
        ParleyError.code,
        ParleyError.title,
        request_id=_request_id(request),
    )


def _report(request: Request[Any, Any, Any], error: Exception) -> None:
    handler: Any = request.scope.get("route_handler")
    log_error(
        Log.REQUEST_FAILED,
        error,
        route=request.scope.get("path_template"),
        handler=None if handler is None else handler.handler_name,
    )
    report = getattr(request.app.state, "report_error", None)
    if report is not None:
        report(error, request.scope)


EXCEPTION_HANDLERS: ExceptionHandlersMap = {
    ParleyError: _from_parley,
    HTTPException: _from_litestar,
    SQLAlchemyError: _from_database,
    psycopg.Error: _from_database,
    Exception: _from_unexpected,
}
