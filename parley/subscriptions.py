"""Who hears of what: the one table from facts to what follows them.

Reactions run in the transaction of the fact; rings go out after its commit.
"""

from collections.abc import Mapping, Sequence

from inbox.audit.reactions import record_audit
from inbox.foundation.events import AuditedEvent, Event, Reaction, Subscriptions
from inbox.mail.events import MailQueued
from inbox.mail.reactions import ring_for_mail
from inbox.workspaces import events as workspaces

# Facts that the audit keeps; a test fails on an audited fact that is missing here.
AUDITED: Sequence[type[AuditedEvent]] = (
    workspaces.WorkspaceCreated,
    workspaces.WorkspaceChanged,
    workspaces.MemberAdded,
    workspaces.MemberChanged,
    workspaces.MemberRoleChanged,
    workspaces.MemberDeactivated,
    workspaces.MemberReactivated,
    workspaces.TeamCreated,
    workspaces.TeamChanged,
    workspaces.TeamDeleted,
    workspaces.TeamMemberAdded,
    workspaces.TeamMemberRemoved,
)

# What else happens in the transaction of a fact.
REACTIONS: Mapping[type[Event], Sequence[Reaction]] = {}

SUBSCRIPTIONS = Subscriptions(
    reactions={
        **REACTIONS,
        **{event: (record_audit, *REACTIONS.get(event, ())) for event in AUDITED},
    },
    rings={
        MailQueued: (ring_for_mail,),
    },
)
