"""What this room's tables know about a contact: what the workspace noted of him and his threads."""

from inbox.foundation.personal_data import Erasure, Mask, NotPersonal, Person, PersonalTable

PERSONAL_DATA = (
    NotPersonal("custom_field", "Names and types of the workspace's own fields."),
    PersonalTable(
        table="field_value",
        person=Person.CONTACT,
        person_column="contact_id",
        columns={"value": Mask.HIDE, "value_hash": Mask.HIDE},
        erasure=Erasure.DELETE_ROW,
        not_exported=frozenset({"value_hash"}),
    ),
)
