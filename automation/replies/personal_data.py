"""What this room's tables know about a contact."""

from inbox.foundation.personal_data import Erasure, Mask, NotPersonal, Person, PersonalTable

PERSONAL_DATA = (
    NotPersonal("reply_settings", "How far automatic answers go, and what they say around."),
    NotPersonal("reply_intent", "How far each intent may go."),
    PersonalTable(
        table="reply_burst",
        person=Person.CONTACT,
        person_column="conversation_id",
        through="conversation",
        columns={},
        erasure=Erasure.DELETE_ROW,
    ),
    PersonalTable(
        table="auto_reply",
        person=Person.CONTACT,
        person_column="conversation_id",
        through="conversation",
        columns={"content": Mask.HIDE},
        erasure=Erasure.DELETE_ROW,
    ),
)
