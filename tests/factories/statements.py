"""Which statements a piece of code sends, so that a test can say how many they may be."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from psycopg import AsyncCursor

from inbox.foundation.database import Database

# What a new connection asks before anybody uses it.
SETTING_UP = re.compile(r"pg_catalog\.version|current_schema|standard_conforming|pg_type|^show ")


@contextmanager
def statements_of(_: Database) -> Iterator[list[str]]:
    """Counted at the driver: SQLAlchemy's statements and those of the hot path meet there."""
    sent: list[str] = []
    execute = AsyncCursor.execute

    async def note(self: Any, query: Any, *given: Any, **options: Any) -> Any:
        text = query.decode() if isinstance(query, bytes) else str(query)
        if not SETTING_UP.search(text):
            sent.append(text)
        return await execute(self, query, *given, **options)

    with patch.object(AsyncCursor, "execute", note):
        yield sent
