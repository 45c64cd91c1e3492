"""What this room's table knows about a contact: what is to be said to him later."""

from inbox.foundation.personal_data import Erasure, Mask, Person, PersonalTable

PERSONAL_DATA = (
    PersonalTable(
        table="scheduled_message",
        person=Person.CONTACT,
        person_column="conversation_id",
        through="conversation",
        columns={"content": Mask.HIDE},
        erasure=Erasure.DELETE_ROW,
    ),
)
