"""What this room's tables know about a contact: what was sent to whom."""

from inbox.foundation.personal_data import Erasure, Mask, NotPersonal, Person, PersonalTable

PERSONAL_DATA = (
    PersonalTable(
        table="effect",
        person=Person.CONTACT,
        person_column="conversation_id",
        through="conversation",
        columns={"payload": Mask.HIDE},
        erasure=Erasure.DELETE_ROW,
        # The message that it carried is exported.
        not_exported=frozenset({"payload"}),
    ),
    NotPersonal("lane", "Budgets of the workspace with the outside world."),
)
