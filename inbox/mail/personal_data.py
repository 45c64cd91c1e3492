"""What this room's tables know about a person."""

from inbox.foundation.personal_data import Erasure, Mask, NotPersonal, Person, PersonalTable

PERSONAL_DATA: tuple[PersonalTable | NotPersonal, ...] = (
    PersonalTable(
        table="outgoing_mail",
        person=Person.MEMBER,
        person_column="person_id",
        columns={"recipient": Mask.EMAIL, "subject": Mask.HIDE, "body": Mask.HIDE},
        erasure=Erasure.DELETE_ROW,
        # It may hold a link that signs somebody in.
        not_exported=frozenset({"body"}),
    ),
)
