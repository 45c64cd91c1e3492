"""What this room's table knows about a member: what he was told, by id."""

from inbox.foundation.personal_data import Erasure, Person, PersonalTable

PERSONAL_DATA = (
    PersonalTable(
        table="notification",
        person=Person.MEMBER,
        person_column="member_id",
        columns={},
        erasure=Erasure.DELETE_ROW,
    ),
)
