"""What this room's table knows about a contact."""

from inbox.foundation.personal_data import Erasure, Mask, Person, PersonalTable

PERSONAL_DATA = (
    PersonalTable(
        table="conversation_summary",
        person=Person.CONTACT,
        person_column="conversation_id",
        through="conversation",
        columns={"content": Mask.HIDE},
        erasure=Erasure.DELETE_ROW,
    ),
)
