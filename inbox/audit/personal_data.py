"""What this room's tables know about a person."""

from inbox.foundation.personal_data import Erasure, NotPersonal, Person, PersonalTable

PERSONAL_DATA: tuple[PersonalTable | NotPersonal, ...] = (
    PersonalTable(
        table="audit_entry",
        person=Person.MEMBER,
        person_column="actor_id",
        columns={},
        erasure=Erasure.KEEP_ROW,
        why_kept="Taking a row out would break the chain; it holds ids, and they lead nowhere"
        " once the member is gone.",
    ),
    NotPersonal("audit_head", "A number and a hash per workspace."),
)
