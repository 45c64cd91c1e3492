"""Owners whose field has a value, for the lists of the rooms above."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class FieldMatch:
    workspace_id: UUID
    field_id: UUID
    value_hash: bytes
