"""What this room's tables know: that there was a conversation, when, and what a member began to
write in it."""

from inbox.foundation.personal_data import Erasure, Mask, Person, PersonalTable

PERSONAL_DATA = (
    PersonalTable(
        table="conversation",
        person=Person.CONTACT,
        person_column="contact_id",
        columns={},
        erasure=Erasure.DELETE_ROW,
    ),
    PersonalTable(
        table="conversation_event",
        person=Person.CONTACT,
        person_column="conversation_id",
        through="conversation",
        columns={},
        erasure=Erasure.DELETE_ROW,
    ),
    PersonalTable(
        table="conversation_read",
        person=Person.MEMBER,
        person_column="member_id",
        columns={},
        erasure=Erasure.DELETE_ROW,
    ),
    PersonalTable(
        table="draft",
        person=Person.CONTACT,
        person_column="conversation_id",
        through="conversation",
        columns={"content": Mask.HIDE},
        erasure=Erasure.DELETE_ROW,
    ),
)
