"""Statements of the hot path, handed to the driver without SQLAlchemy's layers in between.

They run on the connection and in the transaction of the unit of work. A step of the mailbox has
some twenty of them; built and adapted by SQLAlchemy they cost as much as all our own code.
"""

import re
from collections.abc import Mapping
from typing import Any

# `:name`, but neither `::type` nor a colon inside a quoted literal that is followed by no word.
PARAMETER = re.compile(r"(?<![:\w]):([a-z_]+)")


class Statement:
    """SQL with `:name` parameters, translated once. Its text comes from code, never from data."""

    __slots__ = ("query",)

    def __init__(self, sql: str) -> None:
        self.query = PARAMETER.sub(r"%(\1)s", sql.replace("%", "%%")).encode()


Values = Mapping[str, Any]
