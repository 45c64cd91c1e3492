"""What this room's tables know about a contact: what he would have been answered."""

from inbox.foundation.personal_data import Erasure, Mask, NotPersonal, Person, PersonalTable

PERSONAL_DATA = (
    NotPersonal("guidance_draft", "How the workspace wants its texts to sound."),
    NotPersonal("guidance_version", "How the workspace wants its texts to sound."),
    NotPersonal("guidance_test", "Which text was tried, and counts of what came of it."),
    PersonalTable(
        table="guidance_case",
        person=Person.CONTACT,
        person_column="conversation_id",
        through="conversation",
        columns={"content": Mask.HIDE},
        erasure=Erasure.DELETE_ROW,
    ),
)
