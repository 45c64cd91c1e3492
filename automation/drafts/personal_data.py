"""What this room's table knows about a contact."""

from inbox.foundation.personal_data import Erasure, Mask, Person, PersonalTable

PERSONAL_DATA = (
    PersonalTable(
        table="ai_draft",
        person=Person.CONTACT,
        person_column="conversation_id",
        through="conversation",
        columns={"given": Mask.HIDE, "content": Mask.HIDE},
        erasure=Erasure.DELETE_ROW,
    ),
)
