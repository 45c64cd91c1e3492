"""What this room's tables know about people."""

from inbox.foundation.personal_data import Erasure, Mask, NotPersonal, Person, PersonalTable

PERSONAL_DATA = (
    NotPersonal(
        "webhook_endpoint",
        "Where the workspace wants to be told, and with what it is signed.",
        frozenset({"url", "secret", "old_secret"}),
    ),
    PersonalTable(
        table="webhook_delivery",
        person=Person.CONTACT,
        person_column="contact_id",
        columns={"body": Mask.HIDE, "response": Mask.HIDE},
        erasure=Erasure.DELETE_ROW,
    ),
)
