"""What the API takes and gives for workspaces, members and teams.

A member's name and address are revealed here and nowhere else in this room, and only as far as
the caller may read them.
"""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from inbox.foundation.filtering import Filters
from inbox.foundation.masking import mask_email, mask_name
from inbox.foundation.permissions import Permission, Role, Subject
from inbox.foundation.schemas import BLANKS, Country, Email, In, Line, Locale, Name, Out, Paragraph
from inbox.workspaces.models import Member, MemberState, Team, Workspace

TimeZone = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=64,
        pattern=r"^[A-Za-z0-9_+/\-]+$",
        description="A name of the IANA time zone database, such as `Asia/Riyadh`.",
    ),
]
Website = Annotated[
    str,
    Meta(
        max_length=500,
        pattern=rf"^https?://[^{BLANKS}]+$",
        description="An http or https address.",
    ),
]


class WorkspaceOut(Out):
    id: UUID
    name: str
    legal_name: str | None
    website: str | None
    support_email: str | None
    address: str | None
    country: str | None
    time_zone: str
    locale: str
    created_at: datetime

    @classmethod
    def of(cls, workspace: Workspace) -> "WorkspaceOut":
        return cls(
            id=workspace.id,
            name=workspace.name,
            legal_name=workspace.legal_name,
            website=workspace.website,
            support_email=workspace.support_email,
            address=workspace.address,
            country=workspace.country,
            time_zone=workspace.time_zone,
            locale=workspace.locale,
            created_at=workspace.created_at,
        )


class WorkspaceChange(In):
    """Fields that are left out stay as they are; null empties one that may be empty."""

    name: Name | UnsetType = UNSET
    legal_name: Line | UnsetType | None = UNSET
    website: Website | UnsetType | None = UNSET
    support_email: Email | UnsetType | None = UNSET
    address: Paragraph | UnsetType | None = UNSET
    country: Country | UnsetType | None = UNSET
    time_zone: TimeZone | UnsetType = UNSET
    locale: Locale | UnsetType = UNSET


class MemberOut(Out):
    """Name and e-mail are masked for callers without `personal_data:read`, except for one's own."""

    id: UUID
    name: str
    email: str
    role: Role
    state: MemberState
    locale: str
    time_zone: str
    created_at: datetime

    @classmethod
    def of(cls, member: Member, subject: Subject) -> "MemberOut":
        name, email = member.name.reveal(), member.email.reveal()
        if not (subject.may(Permission.PERSONAL_DATA_READ) or subject.id == member.id):
            name, email = mask_name(name), mask_email(email)
        return cls(
            id=member.id,
            name=name,
            email=email,
            role=member.role,
            state=member.state,
            locale=member.locale,
            time_zone=member.time_zone,
            created_at=member.created_at,
        )


class MemberFilters(Filters, frozen=True):
    role: Role | None = None
    state: MemberState | None = None


class MemberChange(In):
    role: Role | UnsetType = UNSET
    state: MemberState | UnsetType = UNSET


class OwnDetailsChange(In):
    name: Name | UnsetType = UNSET
    locale: Locale | UnsetType = UNSET
    time_zone: TimeZone | UnsetType = UNSET


class TeamOut(Out):
    id: UUID
    name: str
    description: str
    member_count: int
    created_at: datetime

    @classmethod
    def of(cls, team: Team, member_count: int) -> "TeamOut":
        return cls(
            id=team.id,
            name=team.name,
            description=team.description,
            member_count=member_count,
            created_at=team.created_at,
        )


class TeamIn(In):
    name: Name
    description: Paragraph = ""


class TeamChange(In):
    name: Name | UnsetType = UNSET
    description: Paragraph | UnsetType = UNSET


def member_name(member: Member) -> str:
    return member.name.reveal()
