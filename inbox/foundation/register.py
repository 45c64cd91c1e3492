"""What all rooms declared about what they store, handed to the rooms that act on it.

`parley/personal_data.py` puts it together; a room never knows the ones above it.
"""

from collections.abc import Sequence

from inbox.foundation.personal_data import Declaration
from inbox.foundation.retention import Kept


class Register:
    """A plain class: Litestar converts injected dataclasses field by field."""

    __slots__ = ("declared", "kept")

    def __init__(self, declared: Sequence[Declaration], kept: Sequence[Kept]) -> None:
        self.declared = tuple(declared)
        self.kept = tuple(kept)
