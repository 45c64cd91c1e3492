"""Reads a JSON body the strict way: right media type, right encoding, right types, no more fields.

Litestar alone reads any media type as JSON, converts the text "5" to a number, and answers 500 to
bytes that are not UTF-8.
"""

import re
from functools import lru_cache
from typing import Any

import msgspec
from litestar import Request
from litestar.types.empty import Empty

from inbox.foundation.errors import BadRequest, FieldFault, ParleyError

JSON = "application/json"
# msgspec writes «…, got `int` - at `$.people[0].name`».
WHERE = re.compile(r"^(?P<words>.*?)(?: - at `\$\.?(?P<path>[^`]*)`)?$", re.DOTALL)
MISSING_FIELD = re.compile(r"^Object missing required field `(\w+)`$")
# These quote what was sent; a problem must not.
QUOTING = (
    (re.compile(r"^Invalid enum value .*$", re.DOTALL), "Not one of the accepted values"),
    (re.compile(r"^Object contains unknown field .*$", re.DOTALL), "Has a field that is not known"),
)
WHOLE_BODY = "body"
FLOAT_FOR_INT = "Expected `int`, got `float`"


class ValidationFailed(BadRequest):
    code = "validation_failed"
    title = "Something in the request cannot be accepted"


class MediaTypeUnsupported(ParleyError):
    code = "unsupported_media_type"
    status = 415
    title = f"Send the body as {JSON}"


class ApiRequest(Request[Any, Any, Any]):
    async def json(self) -> Any:
        """The body as the handler's own type; anything else is refused by field."""
        if self._json is Empty:
            if self.content_type[0].lower() != JSON:
                raise MediaTypeUnsupported
            field = self.route_handler.parsed_data_field
            wanted: Any = Any if field is None else field.annotation
            self._json = decode_strictly(await self.body(), wanted)
        return self._json


def decode_strictly(body: bytes, wanted: Any) -> Any:
    try:
        return _decoder(wanted).decode(body)
    except msgspec.ValidationError as error:
        if FLOAT_FOR_INT in str(error):
            return _with_whole_numbers(body, wanted)
        fault = fault_of(str(error))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        fault = FieldFault(WHOLE_BODY, "This is not JSON in UTF-8")
    raise ValidationFailed(f"{fault.field}: {fault.message}", faults=[fault])


def _with_whole_numbers(body: bytes, wanted: Any) -> Any:
    """JSON knows one kind of number, and its schemas take 1.0 for an integer; so do we."""
    try:
        return msgspec.convert(_whole(msgspec.json.decode(body)), wanted)
    except msgspec.ValidationError as error:
        fault = fault_of(str(error))
    raise ValidationFailed(f"{fault.field}: {fault.message}", faults=[fault])


def _whole(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_whole(one) for one in value]
    if isinstance(value, dict):
        return {name: _whole(one) for name, one in value.items()}
    return value


@lru_cache(maxsize=1024)
def _decoder(wanted: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(wanted)


def fault_of(message: str, field: str = "") -> FieldFault:
    """msgspec's words, as the field they are about and what would be accepted there."""
    match = WHERE.match(message)
    words, path = (match["words"], match["path"] or "") if match else (message, "")
    # `people[0].name` reads `people.0.name`; a key of a free object shows as `...`.
    parts = [part for part in re.split(r"[.\[\]]+", path) if part]
    if missing := MISSING_FIELD.match(words):
        parts.append(missing[1])
        words = "This field is required"
    for pattern, instead in QUOTING:
        words = pattern.sub(instead, words)
    if field:
        parts.insert(0, field)
    return FieldFault(".".join(parts) or WHOLE_BODY, words)
