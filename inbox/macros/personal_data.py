"""What the macros know about a person: nothing."""

from inbox.foundation.personal_data import NotPersonal

PERSONAL_DATA = (
    NotPersonal(
        "macro",
        "What the workspace itself wants said and done; sealed like every text that leaves.",
        secrets=frozenset({"actions"}),
    ),
)
