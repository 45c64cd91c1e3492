"""What this room's table knows about a contact: that there was a conversation, and when."""

from inbox.foundation.personal_data import Erasure, Person, PersonalTable

PERSONAL_DATA = (
    PersonalTable(
        table="conversation",
        person=Person.CONTACT,
        person_column="contact_id",
        columns={},
        erasure=Erasure.DELETE_ROW,
    ),
)
