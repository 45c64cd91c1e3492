"""What this room's tables know about people."""

from inbox.foundation.personal_data import Erasure, Mask, NotPersonal, Person, PersonalTable

PERSONAL_DATA = (
    PersonalTable(
        table="privacy_export",
        person=Person.CONTACT,
        person_column="contact_id",
        columns={},
        erasure=Erasure.KEEP_ROW,
        why_kept="It says that an export was made. The file is sealed under the person's key, and"
        " gone after a week in any case.",
    ),
    PersonalTable(
        table="privacy_request",
        person=Person.CONTACT,
        person_column="contact_id",
        columns={"asked": Mask.HIDE, "answer": Mask.HIDE},
        # That somebody asked, and when he was answered, is what the business has to show.
        erasure=Erasure.CLEAR_COLUMNS,
    ),
    NotPersonal("retention_rule", "How long a workspace keeps what."),
    NotPersonal("privacy_setting", "What a workspace has decided; names of roles, a template."),
    NotPersonal("policy_version", "Texts of the workspace."),
    PersonalTable(
        table="policy_acceptance",
        person=Person.MEMBER,
        person_column="member_id",
        columns={},
        erasure=Erasure.DELETE_ROW,
    ),
)
