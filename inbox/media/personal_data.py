"""What this room's tables know about a contact: his files, and those he was sent."""

from inbox.foundation.personal_data import Erasure, Mask, NotPersonal, Person, PersonalTable

PERSONAL_DATA = (
    PersonalTable(
        table="attachment",
        person=Person.CONTACT,
        person_column="contact_id",
        columns={"file_name": Mask.HIDE, "sha256": Mask.HIDE},
        erasure=Erasure.DELETE_ROW,
        not_exported=frozenset({"sha256"}),
    ),
    NotPersonal("shared_file", "Files of the workspace's own, which it sends to many."),
)
