"""What all rooms declared about what they store and give away, handed to the rooms that act on it.

`parley/` puts it together; a room never knows the ones above it.
"""

from collections.abc import Sequence

from inbox.foundation.personal_data import Declaration
from inbox.foundation.retention import Kept
from inbox.foundation.sub_processors import Ask


class Register:
    """A plain class: Litestar converts injected dataclasses field by field."""

    __slots__ = ("declared", "kept", "sub_processors")

    def __init__(
        self,
        declared: Sequence[Declaration],
        kept: Sequence[Kept],
        sub_processors: Sequence[Ask] = (),
    ) -> None:
        self.declared = tuple(declared)
        self.kept = tuple(kept)
        self.sub_processors = tuple(sub_processors)
