"""What the rules know about a person: nothing."""

from inbox.foundation.personal_data import NotPersonal

PERSONAL_DATA = (
    NotPersonal(
        "keyword_rule",
        "What the workspace itself wants said; sealed like every text that leaves.",
        secrets=frozenset({"reply"}),
    ),
)
