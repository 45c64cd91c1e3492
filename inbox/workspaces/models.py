"""The tenant, its people and their teams."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint, func, text
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import (
    belongs_to,
    choice,
    row_id,
    sealed,
    stamp,
    workspace_key,
)
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Role
from inbox.foundation.sealed import Sealed


class MemberState(StrEnum):
    ACTIVE = "active"
    DEACTIVATED = "deactivated"


class Workspace(SQLModel, table=True):
    """The company's profile is about a company, not a person, and stays readable."""

    __tablename__ = "workspace"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: str
    legal_name: str | None = None
    website: str | None = None
    support_email: str | None = None
    address: str | None = None
    country: str | None = None
    time_zone: str = "UTC"
    locale: str = "en"
    created_at: datetime = stamp()


class Member(SQLModel, table=True):
    """A person in one workspace. The e-mail's hash is keyed for the whole installation, because
    sign-in looks for it before any workspace is known."""

    __tablename__ = "member"
    __table_args__ = (
        UniqueConstraint("workspace_id", "email_hash", name="member_email_once"),
        Index("member_by_email", "email_hash"),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    name: Sealed = sealed()
    email: Sealed = sealed()
    email_hash: bytes = Field(sa_type=LargeBinary)
    role: Role = Field(sa_type=choice(Role))
    state: MemberState = Field(default=MemberState.ACTIVE, sa_type=choice(MemberState))
    locale: str = "en"
    time_zone: str = "UTC"
    created_at: datetime = stamp()


class Team(SQLModel, table=True):
    __tablename__ = "team"
    __table_args__ = (
        Index("team_name_once", "workspace_id", func.lower(text("name")), unique=True),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    name: str
    description: str = ""
    created_at: datetime = stamp()


class TeamMember(SQLModel, table=True):
    __tablename__ = "team_member"
    __table_args__ = (
        belongs_to("team_id", "team"),
        belongs_to("member_id", "member"),
        Index("team_member_by_member", "workspace_id", "member_id"),
    )

    workspace_id: UUID = workspace_key()
    team_id: UUID = Field(primary_key=True)
    member_id: UUID = Field(primary_key=True)
    created_at: datetime = stamp()
