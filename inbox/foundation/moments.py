"""Points in time that a caller filters by.

They arrive as text and are read here: Litestar would take a bare number for one as well.
"""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar.params import QueryParameter

from inbox.foundation.api_request import ValidationFailed
from inbox.foundation.errors import FieldFault

Moment = Annotated[
    str | None,
    QueryParameter(format="date-time", description="RFC 3339, with its offset from UTC."),
]
_WithOffset = Annotated[datetime, msgspec.Meta(tz=True)]


def moment_of(field: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment: datetime = msgspec.convert(text, _WithOffset)
    except msgspec.ValidationError:
        words = "A moment and its offset: 2026-01-31T09:00:00Z, or +03:00 at the end"
        raise ValidationFailed(f"{field}: {words}", faults=[FieldFault(field, words)]) from None
    return moment
