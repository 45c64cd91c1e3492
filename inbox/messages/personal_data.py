"""What this room's table knows about a contact: everything that was said."""

from inbox.foundation.personal_data import Erasure, Mask, Person, PersonalTable

PERSONAL_DATA = (
    PersonalTable(
        table="message",
        person=Person.CONTACT,
        person_column="conversation_id",
        through="conversation",
        columns={"content": Mask.HIDE, "words": Mask.HIDE},
        erasure=Erasure.DELETE_ROW,
        not_exported=frozenset({"words"}),
    ),
)
