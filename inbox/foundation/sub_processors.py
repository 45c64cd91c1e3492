"""Who else sees personal data, because this installation or a workspace has set it up so.

Each room or adapter that gives something away is asked by `parley/sub_processors.py`, which is all
that knows them all.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork


class Chosen(StrEnum):
    """By whom: a member can undo what the workspace chose."""

    WORKSPACE = "workspace"
    INSTALLATION = "installation"


@dataclass(frozen=True, slots=True)
class SubProcessor:
    """`where` are hosts or names of what is connected; no credential, no person."""

    name: str
    purpose: str
    data: tuple[str, ...]
    chosen: Chosen
    where: tuple[str, ...] = ()


Ask = Callable[[UnitOfWork, Runtime], Awaitable[Sequence[SubProcessor]]]
