"""What this room's tables know about a contact."""

from inbox.foundation.personal_data import Erasure, Mask, Person, PersonalTable

PERSONAL_DATA = (
    PersonalTable(
        table="contact",
        person=Person.CONTACT,
        person_column="id",
        columns={
            "name": Mask.NAME,
            "username": Mask.NAME,
            "email": Mask.EMAIL,
            "terms": Mask.HIDE,
        },
        erasure=Erasure.DELETE_ROW,
        not_exported=frozenset({"terms"}),
    ),
    PersonalTable(
        table="identity",
        person=Person.CONTACT,
        person_column="contact_id",
        columns={"value": Mask.PHONE, "value_hash": Mask.HIDE},
        erasure=Erasure.DELETE_ROW,
        not_exported=frozenset({"value_hash"}),
    ),
    PersonalTable(
        table="contact_change",
        person=Person.CONTACT,
        person_column="contact_id",
        columns={"details": Mask.HIDE},
        erasure=Erasure.DELETE_ROW,
    ),
    PersonalTable(
        table="consent",
        person=Person.CONTACT,
        person_column="contact_id",
        columns={"proof": Mask.HIDE},
        erasure=Erasure.DELETE_ROW,
    ),
    PersonalTable(
        table="contact_merge",
        person=Person.CONTACT,
        person_column="kept_id",
        columns={"terms": Mask.HIDE},
        erasure=Erasure.DELETE_ROW,
        not_exported=frozenset({"terms"}),
    ),
)
