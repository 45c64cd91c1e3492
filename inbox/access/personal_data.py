"""What this room's tables know about a person."""

from inbox.foundation.personal_data import Erasure, Mask, NotPersonal, Person, PersonalTable

PERSONAL_DATA: tuple[PersonalTable | NotPersonal, ...] = (
    PersonalTable(
        table="credential",
        person=Person.MEMBER,
        person_column="id",
        columns={"password_hash": Mask.HIDE, "totp_secret": Mask.HIDE},
        erasure=Erasure.DELETE_ROW,
        # What proves who somebody is must not lie about in an export.
        not_exported=frozenset({"password_hash", "totp_secret"}),
    ),
    PersonalTable(
        table="recovery_code",
        person=Person.MEMBER,
        person_column="member_id",
        columns={"code_hash": Mask.HIDE},
        erasure=Erasure.DELETE_ROW,
        not_exported=frozenset({"code_hash"}),
    ),
    PersonalTable(
        table="session",
        person=Person.MEMBER,
        person_column="member_id",
        columns={"token_hash": Mask.HIDE, "ip_address": Mask.HIDE, "user_agent": Mask.HIDE},
        erasure=Erasure.DELETE_ROW,
        not_exported=frozenset({"token_hash"}),
    ),
    PersonalTable(
        table="link",
        person=Person.MEMBER,
        # An invite is about whom it was sent to, who may not be a member yet: `member_id` names
        # who invited, so the address finds the person, here as in the member's own row.
        person_column="email_hash",
        columns={"email": Mask.EMAIL, "email_hash": Mask.HIDE, "token_hash": Mask.HIDE},
        erasure=Erasure.DELETE_ROW,
        not_exported=frozenset({"email_hash", "token_hash"}),
    ),
    PersonalTable(
        table="sign_in",
        person=Person.MEMBER,
        person_column="member_id",
        columns={"ip_address": Mask.HIDE, "user_agent": Mask.HIDE},
        erasure=Erasure.DELETE_ROW,
    ),
    NotPersonal(
        "sign_in_throttle",
        "Counts per keyed hash, which only this installation can compute, kept for minutes.",
    ),
    NotPersonal("api_key", "The key of a program; `created_by` is an id."),
    NotPersonal("api_key_usage", "Counts per key and day."),
)
