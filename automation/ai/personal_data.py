"""What this room's tables know about a contact: what of him was shown to a model."""

from inbox.foundation.personal_data import Erasure, Mask, NotPersonal, Person, PersonalTable

PERSONAL_DATA = (
    NotPersonal(
        "ai_settings",
        "How the workspace uses AI; its key is the workspace's own.",
        secrets=frozenset({"api_key"}),
    ),
    PersonalTable(
        table="ai_call",
        person=Person.CONTACT,
        person_column="contact_id",
        columns={"asked": Mask.HIDE, "answered": Mask.HIDE, "asked_sha": Mask.HIDE},
        # It says whether a text was the same, to whoever has the key, and is told nowhere else.
        not_exported=frozenset({"asked_sha"}),
        erasure=Erasure.CLEAR_COLUMNS,
    ),
    NotPersonal("ai_spend", "Sums of money per month and task."),
)
