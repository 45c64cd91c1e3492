"""What this room's tables know about a contact: which labels people gave him."""

from inbox.foundation.personal_data import Erasure, NotPersonal, Person, PersonalTable

PERSONAL_DATA = (
    NotPersonal("label", "Words of the workspace."),
    PersonalTable(
        table="conversation_label",
        person=Person.CONTACT,
        person_column="conversation_id",
        through="conversation",
        columns={},
        erasure=Erasure.DELETE_ROW,
    ),
    PersonalTable(
        table="contact_label",
        person=Person.CONTACT,
        person_column="contact_id",
        columns={},
        erasure=Erasure.DELETE_ROW,
    ),
)
