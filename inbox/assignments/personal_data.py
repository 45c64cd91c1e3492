"""What this room's tables know about a member: whether he is available."""

from inbox.foundation.personal_data import Erasure, NotPersonal, Person, PersonalTable

PERSONAL_DATA = (
    PersonalTable(
        table="availability",
        person=Person.MEMBER,
        person_column="member_id",
        columns={},
        erasure=Erasure.DELETE_ROW,
    ),
    NotPersonal("team_assignment", "How a team deals out its conversations."),
)
