"""Ids are made by us, not by the database, so that whole sets can be written at once.

Version 7 ids grow with time: new rows land at the end of their index, and a list ordered by id
is ordered by age.
"""

from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

RANDOM_BITS = 80


def new_id() -> UUID:
    return uuid7()


def first_id_at(moment: datetime) -> UUID:
    """Below every id that is made from then on: a bound that the primary key itself can search."""
    return UUID(int=int(moment.timestamp() * 1000) << RANDOM_BITS)
