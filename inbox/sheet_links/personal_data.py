"""What this room's tables know about people."""

from inbox.foundation.personal_data import NotPersonal

PERSONAL_DATA = (
    NotPersonal("sheet_account", "As whom the workspace writes.", frozenset({"credential"})),
    NotPersonal("sheet_link", "Which fields go where; the ledger says of whom."),
)
