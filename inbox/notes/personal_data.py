"""What this room's tables know about a contact and about members."""

from inbox.foundation.personal_data import Erasure, Mask, Person, PersonalTable

PERSONAL_DATA = (
    PersonalTable(
        table="note",
        person=Person.CONTACT,
        person_column="conversation_id",
        through="conversation",
        columns={"content": Mask.HIDE},
        erasure=Erasure.DELETE_ROW,
    ),
    PersonalTable(
        table="mention",
        person=Person.MEMBER,
        person_column="member_id",
        columns={},
        erasure=Erasure.DELETE_ROW,
    ),
)
