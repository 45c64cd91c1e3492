"""Who may do what. Each route names one `Permission`; each role is a set of them.

`Subject` is whoever calls: a member with a session, or an API key. The access room fills it in;
everything else only reads it.
"""

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from inbox.foundation.errors import Forbidden


class Permission(StrEnum):
    # Own sign-in, password, sessions: only a member in person, never an API key.
    ACCOUNT_OWN = "account:own"
    WORKSPACE_READ = "workspace:read"
    WORKSPACE_MANAGE = "workspace:manage"
    MEMBERS_READ = "members:read"
    MEMBERS_MANAGE = "members:manage"
    TEAMS_READ = "teams:read"
    TEAMS_MANAGE = "teams:manage"
    API_KEYS_READ = "api_keys:read"
    API_KEYS_MANAGE = "api_keys:manage"
    AUDIT_READ = "audit:read"
    # Figures: how much came in, how long customers waited, who answered.
    ANALYTICS_READ = "analytics:read"
    # What a month took, for whoever pays: messages, files, seats, AI.
    USAGE_READ = "usage:read"
    CHANNELS_READ = "channels:read"
    CHANNELS_MANAGE = "channels:manage"
    CONVERSATIONS_READ = "conversations:read"
    # Answer, assign, take over, put away.
    CONVERSATIONS_REPLY = "conversations:reply"
    CONTACTS_READ = "contacts:read"
    # Change, merge, import; record what a contact agreed to.
    CONTACTS_MANAGE = "contacts:manage"
    # Labels for everybody's use, views that all share.
    LABELS_MANAGE = "labels:manage"
    VIEWS_SHARE = "views:share"
    # Declare which fields contacts and conversations have.
    FIELDS_MANAGE = "fields:manage"
    # Canned replies and macros for everybody's use.
    REPLIES_MANAGE = "replies:manage"
    ORDERS_READ = "orders:read"
    # Enter, change, move along.
    ORDERS_MANAGE = "orders:manage"
    SHEET_LINKS_READ = "sheet_links:read"
    # Decide what of whom goes to which worksheet.
    SHEET_LINKS_MANAGE = "sheet_links:manage"
    SHOP_SOURCES_READ = "shop_sources:read"
    # Decide which shops make orders here, and how their bodies are read.
    SHOP_SOURCES_MANAGE = "shop_sources:manage"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_MANAGE = "webhooks:manage"
    TEMPLATES_READ = "templates:read"
    TEMPLATES_MANAGE = "templates:manage"
    LEDGER_READ = "ledger:read"
    INTAKE_READ = "intake:read"
    INTAKE_MANAGE = "intake:manage"
    RULES_READ = "rules:read"
    RULES_MANAGE = "rules:manage"
    # Settings, budget and calls of AI; using it goes with the right to read or answer.
    AI_READ = "ai:read"
    AI_MANAGE = "ai:manage"
    FLOWS_READ = "flows:read"
    FLOWS_MANAGE = "flows:manage"
    # Begin one in a conversation, cancel it, try it again.
    FLOWS_RUN = "flows:run"
    # Without it the API masks names, e-mail addresses, phone numbers and what people wrote.
    PERSONAL_DATA_READ = "personal_data:read"
    # See what is masked of one contact, for a while; each time is in the audit.
    PERSONAL_DATA_REVEAL = "personal_data:reveal"
    PRIVACY_READ = "privacy:read"
    # Erase, restrict, export; what is kept and for how long.
    PRIVACY_MANAGE = "privacy:manage"
    # Take everything along, readable: only an owner in person.
    WORKSPACE_EXPORT = "workspace:export"


class Role(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    AGENT = "agent"
    MARKETER = "marketer"
    DEVELOPER = "developer"
    AUDITOR = "auditor"


_EVERYONE = frozenset(
    {
        Permission.ACCOUNT_OWN,
        Permission.WORKSPACE_READ,
        Permission.MEMBERS_READ,
        Permission.TEAMS_READ,
    }
)

PERMISSIONS_OF: Mapping[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.ADMIN: frozenset(Permission) - {Permission.WORKSPACE_EXPORT},
    Role.AGENT: _EVERYONE
    | {
        Permission.PERSONAL_DATA_READ,
        Permission.PERSONAL_DATA_REVEAL,
        Permission.CHANNELS_READ,
        Permission.CONVERSATIONS_READ,
        Permission.CONVERSATIONS_REPLY,
        Permission.CONTACTS_READ,
        Permission.CONTACTS_MANAGE,
        Permission.LABELS_MANAGE,
        Permission.REPLIES_MANAGE,
        Permission.TEMPLATES_READ,
        Permission.ORDERS_READ,
        Permission.ORDERS_MANAGE,
        Permission.FLOWS_READ,
        Permission.FLOWS_RUN,
    },
    Role.MARKETER: _EVERYONE
    | {
        Permission.PERSONAL_DATA_REVEAL,
        Permission.ANALYTICS_READ,
        Permission.CHANNELS_READ,
        Permission.CONVERSATIONS_READ,
        Permission.CONTACTS_READ,
        Permission.LABELS_MANAGE,
        Permission.TEMPLATES_READ,
        Permission.TEMPLATES_MANAGE,
        Permission.RULES_READ,
        Permission.RULES_MANAGE,
        Permission.ORDERS_READ,
        Permission.FLOWS_READ,
        Permission.FLOWS_MANAGE,
        Permission.FLOWS_RUN,
    },
    Role.DEVELOPER: _EVERYONE
    | {
        Permission.API_KEYS_READ,
        Permission.API_KEYS_MANAGE,
        Permission.CHANNELS_READ,
        Permission.TEMPLATES_READ,
        Permission.INTAKE_READ,
        Permission.INTAKE_MANAGE,
        Permission.AI_READ,
        Permission.SHEET_LINKS_READ,
        Permission.FLOWS_READ,
        Permission.FLOWS_MANAGE,
        Permission.FLOWS_RUN,
        Permission.SHOP_SOURCES_READ,
        Permission.SHOP_SOURCES_MANAGE,
        Permission.WEBHOOKS_READ,
        Permission.WEBHOOKS_MANAGE,
    },
    Role.AUDITOR: _EVERYONE
    | {
        Permission.AUDIT_READ,
        Permission.ANALYTICS_READ,
        Permission.USAGE_READ,
        Permission.API_KEYS_READ,
        Permission.CHANNELS_READ,
        Permission.CONVERSATIONS_READ,
        Permission.CONTACTS_READ,
        Permission.INTAKE_READ,
        Permission.RULES_READ,
        Permission.TEMPLATES_READ,
        Permission.LEDGER_READ,
        Permission.AI_READ,
        Permission.ORDERS_READ,
        Permission.SHEET_LINKS_READ,
        Permission.FLOWS_READ,
        Permission.SHOP_SOURCES_READ,
        Permission.WEBHOOKS_READ,
        Permission.PRIVACY_READ,
    },
}

# What a key may be given: everything but what only a person can do.
SCOPES = frozenset(Permission) - {Permission.ACCOUNT_OWN, Permission.WORKSPACE_EXPORT}


class SubjectKind(StrEnum):
    MEMBER = "member"
    API_KEY = "api_key"
    SYSTEM = "system"


class Subject:
    """`id` is the member's, or the API key's. `session_id` is there for members only. Who
    `works_masked` reads texts and names, and sees addresses on a click.

    A plain class: Litestar converts injected dataclasses field by field, and this one is only
    ever handed on.
    """

    __slots__ = (
        "id",
        "kind",
        "permissions",
        "role",
        "session_id",
        "works_masked",
        "workspace_id",
    )

    def __init__(
        self,
        workspace_id: UUID,
        kind: SubjectKind,
        id: UUID,  # noqa: A002 - the word that every row and schema uses
        permissions: frozenset[Permission],
        role: Role | None = None,
        session_id: UUID | None = None,
        *,
        works_masked: bool = False,
    ) -> None:
        self.workspace_id = workspace_id
        self.kind = kind
        self.id = id
        self.permissions = permissions
        self.role = role
        self.session_id = session_id
        self.works_masked = works_masked

    def __repr__(self) -> str:
        return f"Subject({self.kind}, {self.id})"

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def sees_addresses(self) -> bool:
        """Numbers, e-mail addresses and the like, without a click."""
        return self.may(Permission.PERSONAL_DATA_READ) and not self.works_masked

    def revealing(self) -> "Subject":
        """The same caller, for what he has just been shown by a click."""
        return Subject(
            self.workspace_id,
            self.kind,
            self.id,
            self.permissions | {Permission.PERSONAL_DATA_READ},
            self.role,
            self.session_id,
        )

    def require(self, permission: Permission) -> None:
        if not self.may(permission):
            raise Forbidden(
                f"This needs the right {permission.value}; an owner or admin can grant it."
            )


def system_subject(workspace_id: UUID) -> Subject:
    """The command line and the sweeper act as the house itself, and the audit says so."""
    return Subject(workspace_id, SubjectKind.SYSTEM, workspace_id, frozenset(Permission))


def roles_below(role: Role) -> frozenset[Role]:
    """Which roles one may grant: an owner any, an admin any but owner, others none."""
    if role is Role.OWNER:
        return frozenset(Role)
    if role is Role.ADMIN:
        return frozenset(Role) - {Role.OWNER}
    return frozenset()
