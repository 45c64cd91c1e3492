"""What this room's table knows about a person: that there was one, by id."""

from inbox.foundation.personal_data import NotPersonal

PERSONAL_DATA = (
    NotPersonal("erasure", "Ids that lead nowhere, and counts: it shows that somebody was erased."),
)
