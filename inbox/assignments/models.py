"""Who is available, and which teams have their conversations dealt out."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Field, SQLModel

from inbox.foundation.columns import belongs_to, choice, stamp, workspace_key


class Presence(StrEnum):
    ONLINE = "online"
    AWAY = "away"


class Availability(SQLModel, table=True):
    """Of one member; without a row he is away."""

    __tablename__ = "availability"
    __table_args__ = (belongs_to("member_id", "member"),)

    workspace_id: UUID = workspace_key()
    member_id: UUID = Field(primary_key=True)
    state: Presence = Field(sa_type=choice(Presence))
    # How many open conversations he takes, where that is fewer than his teams deal out.
    capacity: int | None = None
    # By the round robin: whoever it was longest ago is next.
    last_assigned_at: datetime | None = None
    changed_at: datetime = stamp()


class TeamAssignment(SQLModel, table=True):
    __tablename__ = "team_assignment"
    __table_args__ = (belongs_to("team_id", "team"),)

    workspace_id: UUID = workspace_key()
    team_id: UUID = Field(primary_key=True)
    enabled: bool
    # Open conversations per member, whichever team they are of.
    capacity: int
    in_hours: bool
    handed_over_only: bool
    updated_at: datetime = stamp()
