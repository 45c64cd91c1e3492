"""What this room's tables know about a contact."""

from inbox.foundation.personal_data import Erasure, Mask, Person, PersonalTable

PERSONAL_DATA = (
    PersonalTable(
        table="contact",
        person=Person.CONTACT,
        person_column="id",
        columns={"name": Mask.NAME, "name_words": Mask.HIDE},
        erasure=Erasure.DELETE_ROW,
        not_exported=frozenset({"name_words"}),
    ),
    PersonalTable(
        table="identity",
        person=Person.CONTACT,
        person_column="contact_id",
        columns={"value": Mask.PHONE, "value_hash": Mask.HIDE},
        erasure=Erasure.DELETE_ROW,
        not_exported=frozenset({"value_hash"}),
    ),
)
