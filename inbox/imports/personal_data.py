"""What this room's tables know about people, before anybody has read whose it is."""

from inbox.foundation.personal_data import NotPersonal, Unread

PERSONAL_DATA = (
    NotPersonal("contact_import", "How far a table got: numbers, and the id of who handed it in."),
    Unread(
        "contact_import_part",
        frozenset({"content"}),
        "Rows of a table, until they are applied; what they say is kept in the tables of contacts.",
    ),
)
