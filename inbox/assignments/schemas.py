"""What the API takes and gives of availability, and of dealing out conversations."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from inbox.assignments.models import Availability, Presence, TeamAssignment
from inbox.foundation.schemas import In, Out

CAPACITY_BY_DEFAULT = 10
Capacity = Annotated[int, Meta(ge=1, le=1000)]


class AvailabilityIn(In):
    """`capacity`: how many open conversations one takes, where that is fewer than the team's."""

    state: Presence
    capacity: Capacity | None = None


class AvailabilityOut(Out):
    state: Presence
    capacity: int | None
    last_assigned_at: datetime | None
    changed_at: datetime | None

    @classmethod
    def of(cls, row: Availability | None) -> "AvailabilityOut":
        if row is None:
            return cls(state=Presence.AWAY, capacity=None, last_assigned_at=None, changed_at=None)
        return cls(
            state=row.state,
            capacity=row.capacity,
            last_assigned_at=row.last_assigned_at,
            changed_at=row.changed_at,
        )


class AssignmentIn(In):
    """Conversations of the team that nobody has go to whoever is online with room, the least
    recently assigned first. `in_hours`: only while the team is open. `handed_over_only`: not those
    that the bot still answers; it falls silent where somebody is assigned."""

    enabled: bool
    capacity: Capacity = CAPACITY_BY_DEFAULT
    in_hours: bool = True
    handed_over_only: bool = False


class AssignmentOut(Out):
    enabled: bool
    capacity: int
    in_hours: bool
    handed_over_only: bool
    updated_at: datetime | None

    @classmethod
    def of(cls, row: TeamAssignment | None) -> "AssignmentOut":
        if row is None:
            return cls(
                enabled=False,
                capacity=CAPACITY_BY_DEFAULT,
                in_hours=True,
                handed_over_only=False,
                updated_at=None,
            )
        return cls(
            enabled=row.enabled,
            capacity=row.capacity,
            in_hours=row.in_hours,
            handed_over_only=row.handed_over_only,
            updated_at=row.updated_at,
        )
