"""What this room's tables know about people, before anybody has read whose it is."""

from inbox.foundation.personal_data import NotPersonal, Unread

PERSONAL_DATA = (
    Unread(
        "inbound_event",
        frozenset({"payload"}),
        "What providers sent, as they sent it; what it says is kept in the tables of other rooms.",
    ),
    NotPersonal("event_log", "Ids of what changed."),
    NotPersonal("workspace_cursor", "A number per workspace."),
)
