"""Updates that are about no message: people, templates, the number, the account.

What is in no table here has no behaviour yet; it is kept and shown as what it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from integrations.bounded_json import identifier_in, list_in, moment, object_in, text_in
from integrations.messaging import (
    AccountNotice,
    IdentityChange,
    Person,
    PersonChanged,
    PreferenceChanged,
    TemplateChanged,
    Update,
)

MAX_WORD_CHARACTERS: Final = 200


def read_change(kind: str, change: dict[str, Any], account: str) -> Update | None:
    value = object_in(change, "value")
    reader = READERS.get(kind)
    update = None if reader is None else reader(kind, value)
    if isinstance(update, AccountNotice | TemplateChanged):
        return replace(update, account=account)
    return update


def _user_id(_: str, value: dict[str, Any]) -> Update | None:
    """One person; several in one update are left to the messages that name them."""
    updates = list_in(value, "user_id_update")
    if len(updates) != 1:
        return None
    ids = object_in(updates[0], "user_id")
    old, new = identifier_in(ids, "previous"), identifier_in(ids, "current")
    phone = identifier_in(updates[0], "wa_id")
    if not new or not (old or phone):
        return None
    return PersonChanged(
        Person(user_id=old, phone=phone), IdentityChange(old_user_id=old, new_user_id=new)
    )


def _preference(_: str, value: dict[str, Any]) -> Update | None:
    preferences = list_in(value, "user_preferences")
    if len(preferences) != 1:
        return None
    (one,) = preferences
    word = text_in(one, "value")
    category = text_in(one, "category")
    person = Person(user_id=identifier_in(one, "user_id"), phone=identifier_in(one, "wa_id"))
    if category != "marketing_messages" or word not in {"stop", "resume"}:
        return None
    if not (person.user_id or person.phone):
        return None
    return PreferenceChanged(person, word == "resume", moment(one.get("timestamp")))


def _template(kind: str, value: dict[str, Any]) -> Update | None:
    name = text_in(value, "message_template_name")
    language = text_in(value, "message_template_language")
    if not name or not language:
        return None
    return TemplateChanged(
        account="",
        external_id=identifier_in(value, "message_template_id"),
        name=name[:MAX_WORD_CHARACTERS],
        language=language[:MAX_WORD_CHARACTERS],
        status=_word(value, "event") if kind == "message_template_status_update" else None,
        reason=_word(value, "reason"),
        quality=_word(value, "new_quality_score"),
        category=_word(value, "new_category"),
    )


def _phone_quality(kind: str, value: dict[str, Any]) -> Update | None:
    event = _word(value, "event") or ""
    return AccountNotice(
        kind=kind,
        severity="warning" if event in {"FLAGGED", "DOWNGRADE"} else "info",
        messaging_limit=_word(value, "current_limit"),
        over=event in {"UNFLAGGED", "UPGRADE", "ONBOARDING"},
        details=_details(value, "event", "current_limit"),
    )


def _phone_name(kind: str, value: dict[str, Any]) -> Update | None:
    approved = _word(value, "decision") == "APPROVED"
    return AccountNotice(
        kind=kind,
        severity="info" if approved else "warning",
        verified_name=_word(value, "requested_verified_name") if approved else None,
        over=approved,
        details=_details(value, "decision", "rejection_reason"),
    )


def _account(kind: str, value: dict[str, Any]) -> Update | None:
    event = _word(value, "event") or _word(value, "decision") or ""
    good = event in {"VERIFIED_ACCOUNT", "APPROVED", "ACCOUNT_RECONNECTED", "PARTNER_ADDED"}
    return AccountNotice(
        kind=kind,
        severity="info" if good else "critical",
        over=good,
        details=_details(value, "event", "decision", "alert_type", "alert_severity"),
    )


def _alert(kind: str, value: dict[str, Any]) -> Update | None:
    critical = _word(value, "alert_severity") in {"CRITICAL", "HIGH"}
    return AccountNotice(
        kind=kind,
        severity="critical" if critical else "warning",
        over=_word(value, "alert_status") == "RESOLVED",
        details=_details(value, "entity_type", "alert_type", "alert_severity", "alert_status"),
    )


def _capability(kind: str, value: dict[str, Any]) -> Update | None:
    limit = value.get("max_daily_conversation_per_phone")
    shown = str(limit) if isinstance(limit, int | str) else None
    return AccountNotice(
        kind=kind, severity="info", messaging_limit=shown, over=True, details={"limit": shown}
    )


def _word(value: dict[str, Any], name: str) -> str | None:
    found = text_in(value, name)
    return found[:MAX_WORD_CHARACTERS] if found else None


def _details(value: dict[str, Any], *names: str) -> dict[str, str]:
    return {name: found for name in names if (found := _word(value, name))}


READERS: Final[Mapping[str, Callable[[str, dict[str, Any]], Update | None]]] = {
    "user_id_update": _user_id,
    "user_preferences": _preference,
    "message_template_status_update": _template,
    "message_template_quality_update": _template,
    "message_template_components_update": _template,
    "template_category_update": _template,
    "phone_number_quality_update": _phone_quality,
    "phone_number_name_update": _phone_name,
    "account_update": _account,
    "account_review_update": _account,
    "account_alerts": _alert,
    "security": _account,
    "business_capability_update": _capability,
}
