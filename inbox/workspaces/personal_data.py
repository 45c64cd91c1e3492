"""What this room's tables know about a person."""

from inbox.foundation.personal_data import Erasure, Mask, NotPersonal, Person, PersonalTable

PERSONAL_DATA: tuple[PersonalTable | NotPersonal, ...] = (
    NotPersonal("workspace", "The profile of a company, which its members publish themselves."),
    PersonalTable(
        table="member",
        person=Person.MEMBER,
        person_column="id",
        columns={
            "name": Mask.NAME,
            "email": Mask.EMAIL,
            "email_hash": Mask.HIDE,
            "locale": Mask.HIDE,
            "time_zone": Mask.HIDE,
        },
        erasure=Erasure.DELETE_ROW,
        # A keyed hash is of no use to anybody but our own look-ups.
        not_exported=frozenset({"email_hash"}),
    ),
    NotPersonal("team", "Groups of members; who is in which is in team_member."),
    PersonalTable(
        table="team_member",
        person=Person.MEMBER,
        person_column="member_id",
        columns={},
        erasure=Erasure.DELETE_ROW,
    ),
)
