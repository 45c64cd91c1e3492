"""What can be wrong, as classes: each knows its stable code, its HTTP status and its words.

ParleyError
├── SettingsInvalid            the process cannot start like this
├── ServiceUnreachable  503    PostgreSQL or Redis does not answer
│   └── TransactionUndone      PostgreSQL answered, and undid the work: too slow, a deadlock
├── Unauthenticated     401    nobody we know is calling
├── Forbidden           403    we know who calls, and that right is missing
├── NotFound            404    it is not there, or not yours: the same answer for both
├── Conflict            409    the world moved on, or the name is taken
├── Invalid             422    well-formed, but a field cannot be accepted (names the field)
├── BadRequest          400    not well-formed
└── TooManyRequests     429    come back in `retry_after_seconds`

Rooms derive from these. The words never contain what the caller sent: a problem is logged,
reported and shown, and message text must be in none of those places.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class FieldFault:
    """`field` is a path like `items.0.name`; `message` says what would be accepted."""

    field: str
    message: str


class ParleyError(Exception):
    code: ClassVar[str] = "internal_error"
    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong on our side"

    def __init__(
        self,
        detail: str = "",
        *,
        faults: Sequence[FieldFault] = (),
        now: Mapping[str, Any] | None = None,
    ) -> None:
        """`now` tells a caller whose picture is old what is there instead: ids and enum values,
        and names of members; nothing that a customer wrote."""
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.faults = tuple(faults)
        self.now = dict(now or {})


class SettingsInvalid(ParleyError):
    code = "settings_invalid"
    title = "A setting is missing or wrong"


class ServiceUnreachable(ParleyError):
    code = "service_unreachable"
    status = 503
    title = "The database does not answer; nothing was changed, try again shortly"


class TransactionUndone(ServiceUnreachable):
    code = "transaction_undone"
    title = "The database was too busy for this; nothing was changed, try again shortly"


class Unauthenticated(ParleyError):
    code = "unauthenticated"
    status = 401
    title = "Sign in, or send a valid API key"


class Forbidden(ParleyError):
    code = "forbidden"
    status = 403
    title = "This needs a right that you do not have"


class NotFound(ParleyError):
    code = "not_found"
    status = 404
    title = "There is no such thing here"


class Conflict(ParleyError):
    code = "conflict"
    status = 409
    title = "This does not fit what is there now"


class Invalid(ParleyError):
    code = "invalid"
    status = 422
    title = "A field cannot be accepted"


class BadRequest(ParleyError):
    code = "bad_request"
    status = 400
    title = "The request is not well-formed"


class TooManyRequests(ParleyError):
    code = "too_many_requests"
    status = 429
    title = "Too many requests"

    def __init__(
        self,
        detail: str = "",
        *,
        retry_after_seconds: int,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds
        self.headers = dict(headers or {})


def invalid_field(field: str, message: str) -> Invalid:
    return invalid_fields([FieldFault(field, message)])


def invalid_fields(faults: Sequence[FieldFault]) -> Invalid:
    """At least one; the first is told in words."""
    return Invalid(f"{faults[0].field}: {faults[0].message}", faults=faults)
