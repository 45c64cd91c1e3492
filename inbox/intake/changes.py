"""Updates that are no messages: people with another number, wishes, templates, the account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from inbox.channels.notices import Noticed, NoticeLog
from inbox.contacts.consents import MARKETING, ConsentService, Said
from inbox.contacts.models import ConsentState
from inbox.contacts.recognition import ContactRecognition, Sighting
from inbox.contacts.renames import Renamed
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.intake.kinds import renames
from inbox.mailbox.log import LogLine
from inbox.mailbox.steps import OpenEvent
from inbox.templates.log import TemplateLog, TemplateNews
from integrations.messaging import (
    AccountNotice,
    PersonChanged,
    PreferenceChanged,
    TemplateChanged,
)

NOBODY_WE_KNOW = "nobody_we_know"
CHANNEL_CHANGED = "channel_changed"


@dataclass(frozen=True, slots=True)
class Change:
    event: OpenEvent
    update: PersonChanged | PreferenceChanged | TemplateChanged | AccountNotice


async def apply_changes(
    uow: UnitOfWork,
    changes: Sequence[Change],
    now: datetime,
) -> list[LogLine]:
    if not changes:
        return []
    await _apply_to_people(uow, changes, now)
    await TemplateLog(uow).note(
        [
            TemplateNews(one.event.workspace_id, one.update)
            for one in changes
            if isinstance(one.update, TemplateChanged)
        ]
    )
    noticed = [
        Noticed(one.event.workspace_id, one.event.channel_id, one.update)
        for one in changes
        if isinstance(one.update, AccountNotice)
    ]
    channels = await NoticeLog(uow).note(noticed)
    return [
        LogLine(workspace_id, CHANNEL_CHANGED, channel_id, None)
        for workspace_id, channel_id in channels
    ]


async def _apply_to_people(uow: UnitOfWork, changes: Sequence[Change], now: datetime) -> None:
    about = [
        (one, one.update)
        for one in changes
        if isinstance(one.update, PersonChanged | PreferenceChanged)
    ]
    if not about:
        return
    recognition = ContactRecognition(uow)
    known = await recognition.find(
        [
            Sighting(one.event.workspace_id, update.person.user_id, update.person.phone)
            for one, update in about
        ]
    )
    renamed: list[Renamed] = []
    said: list[Said] = []
    for (one, update), contact_id in zip(about, known, strict=True):
        if contact_id is None:
            # Who has never written is made known by his first message.
            one.event.ignore(NOBODY_WE_KNOW)
        elif isinstance(update, PersonChanged):
            renamed += renames(one.event.workspace_id, contact_id, update.change)
        else:
            said.append(
                Said(
                    workspace_id=one.event.workspace_id,
                    contact_id=contact_id,
                    purpose=MARKETING,
                    state=ConsentState.GRANTED if update.wanted else ConsentState.WITHDRAWN,
                    source="provider_preference",
                    occurred_at=update.occurred_at or now,
                )
            )
    await recognition.replace(renamed)
    await ConsentService(uow).add(said)
