"""What this room's tables know about a contact: the values of his fields, and of his
conversations'. Those that are declared personal are sealed; all of them go with him."""

from inbox.foundation.personal_data import Erasure, Mask, NotPersonal, Person, PersonalTable

VALUES = {"plain": Mask.HIDE, "sealed": Mask.HIDE, "value_hash": Mask.HIDE}

PERSONAL_DATA = (
    NotPersonal("field_definition", "Words of the workspace."),
    PersonalTable(
        table="contact_field",
        person=Person.CONTACT,
        person_column="contact_id",
        columns=VALUES,
        erasure=Erasure.DELETE_ROW,
        not_exported=frozenset({"value_hash"}),
    ),
    PersonalTable(
        table="conversation_field",
        person=Person.CONTACT,
        person_column="conversation_id",
        through="conversation",
        columns=VALUES,
        erasure=Erasure.DELETE_ROW,
        not_exported=frozenset({"value_hash"}),
    ),
)
