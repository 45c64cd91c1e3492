"""Templates at the provider: fetched, handed in, changed and taken back.

No call is made inside a transaction: what we need is read first, and what became of it is written
after.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from msgspec import UNSET

from inbox.channels.asking import administration, said_no
from inbox.channels.directory import account_access, route_of
from inbox.channels.errors import ChannelNotReady, ProviderSaidNo
from inbox.channels.explanations import REFUSED_PREFIX
from inbox.channels.models import Channel, ChannelKind, ChannelState
from inbox.channels.service import ChannelService
from inbox.foundation.errors import Conflict, ServiceUnreachable, invalid_field
from inbox.foundation.permissions import Subject
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.templates.errors import TemplateNameTaken, TemplateUnusable
from inbox.templates.events import TemplateChanged, TemplateCreated, TemplateDeleted
from inbox.templates.models import Template
from inbox.templates.schemas import SyncOut, TemplateChange, TemplateIn
from inbox.templates.service import TemplateService, require_acceptable
from integrations.accounts import (
    AccountAccess,
    ProviderRefused,
    ProviderTemplate,
    TemplateDraft,
)


@dataclass(frozen=True, slots=True)
class _Through:
    """The channel through whose credentials an account is asked."""

    channel_id: UUID
    access: AccountAccess


class ProviderTemplates:
    def __init__(self, runtime: Runtime, subject: Subject) -> None:
        self._runtime = runtime
        self._subject = subject

    async def sync(self, channel_id: UUID | None) -> SyncOut:
        """Of one channel's account, or of all accounts; the first that cannot be asked is told,
        after the others were."""
        async with self._unit_of_work() as uow:
            service = ChannelService(uow)
            if channel_id is None:
                channels = [
                    one
                    for one in await service.list_all()
                    if one.kind is ChannelKind.WHATSAPP and one.state is not ChannelState.DISABLED
                ]
            else:
                channels = [await _of_field(service, channel_id)]
            through = [
                _through(one) for one in _one_per_account(channels) if one.access_token is not None
            ]
        if channel_id is not None and not through:
            raise ChannelNotReady
        total = SyncOut(accounts=0, created=0, changed=0, gone=0)
        failure: Conflict | ServiceUnreachable | None = None
        for one in through:
            try:
                done = await self._sync(one)
            except (Conflict, ServiceUnreachable) as error:
                failure = failure or error
                continue
            total.accounts += 1
            total.created += done.created
            total.changed += done.changed
            total.gone += done.gone
        if failure is not None:
            raise failure
        return total

    async def create(self, asked: TemplateIn) -> Template:
        draft = TemplateDraft(
            name=asked.name,
            language=asked.language,
            category=asked.category.upper(),
            components=asked.components,
            parameter_format=asked.parameter_format,
        )
        require_acceptable(draft)
        async with self._unit_of_work() as uow:
            channel = await _of_field(ChannelService(uow), asked.channel_id)
            through = _through(channel)
            known = await TemplateService(uow).find_named(
                channel.account, draft.name, draft.language
            )
        if known is not None and known.gone_at is None:
            raise TemplateNameTaken
        if not through.access.access_token:
            raise ChannelNotReady
        made = await self._ask_to_create(through, draft)
        async with self._unit_of_work() as uow:
            template = await TemplateService(uow).keep(through.access.account, made)
            uow.record(TemplateCreated(workspace_id=template.workspace_id, object_id=template.id))
            return template

    async def change(self, template_id: UUID, asked: TemplateChange) -> Template:
        template, through = await self._found(template_id)
        if template.external_id is None or template.gone_at is not None:
            raise TemplateUnusable("Meta has this template no longer.")
        draft = TemplateDraft(
            name=template.name,
            language=template.language,
            category=template.category if asked.category is UNSET else asked.category.upper(),
            components=template.components if asked.components is UNSET else asked.components,
            parameter_format=template.parameter_format,
        )
        require_acceptable(draft)
        async with administration(self._runtime, ChannelKind.WHATSAPP) as provider:
            try:
                await provider.edit_template(through.access, template.external_id, draft)
            except ProviderRefused as refused:
                raise await self._refusal(through, refused) from None
        changed = ProviderTemplate(
            external_id=template.external_id,
            name=draft.name,
            language=draft.language,
            category=draft.category,
            # Meta looks at it anew, and says by a webhook what it found.
            status="PENDING",
            reason=None,
            quality=template.quality,
            parameter_format=draft.parameter_format,
            components=draft.components,
        )
        async with self._unit_of_work() as uow:
            template = await TemplateService(uow).keep(through.access.account, changed)
            uow.record(TemplateChanged(workspace_id=template.workspace_id, object_id=template.id))
            return template

    async def delete(self, template_id: UUID) -> None:
        template, through = await self._found(template_id)
        if template.gone_at is None:
            async with administration(self._runtime, ChannelKind.WHATSAPP) as provider:
                try:
                    await provider.delete_template(
                        through.access, template.name, template.external_id
                    )
                except ProviderRefused as refused:
                    raise await self._refusal(through, refused) from None
        async with self._unit_of_work() as uow:
            await TemplateService(uow).note_gone(template_id)
            uow.record(TemplateDeleted(workspace_id=template.workspace_id, object_id=template_id))

    async def _sync(self, through: _Through) -> SyncOut:
        async with self._unit_of_work() as uow:
            as_of = await ChannelService(uow).claim_template_sync(through.channel_id)
        async with administration(self._runtime, ChannelKind.WHATSAPP) as provider:
            try:
                found = await provider.templates(through.access)
            except ProviderRefused as refused:
                raise await self._refusal(through, refused) from None
        # Two of one name and language cannot be written by one statement; the last one counts.
        once = {(one.name, one.language): one for one in found}
        async with self._unit_of_work() as uow:
            return await TemplateService(uow).note_synced(
                through.channel_id, through.access.account, list(once.values()), as_of
            )

    async def _ask_to_create(self, through: _Through, draft: TemplateDraft) -> ProviderTemplate:
        async with administration(self._runtime, ChannelKind.WHATSAPP) as provider:
            try:
                return await provider.create_template(through.access, draft)
            except ProviderRefused as refused:
                raise await self._refusal(through, refused) from None

    async def _refusal(self, through: _Through, refused: ProviderRefused) -> Conflict:
        if refused.token_dead:
            async with self._unit_of_work() as uow:
                await ChannelService(uow).pause(
                    through.channel_id, f"{REFUSED_PREFIX}{refused.code}"
                )
        return said_no(ProviderSaidNo, refused, through.channel_id)

    async def _found(self, template_id: UUID) -> tuple[Template, _Through]:
        async with self._unit_of_work() as uow:
            template = await TemplateService(uow).get(template_id)
            channels = [
                one
                for one in await ChannelService(uow).list_all()
                if one.account == template.account and one.access_token is not None
            ]
            if not channels:
                raise ChannelNotReady("No channel of this template's account has an access token.")
            return template, _through(_one_per_account(channels)[0])

    def _unit_of_work(self) -> UnitOfWork:
        return self._runtime.unit_of_work(self._subject.workspace_id, subject=self._subject)


async def _of_field(service: ChannelService, channel_id: UUID) -> Channel:
    channel = await service.find(channel_id)
    if channel is None or channel.kind is not ChannelKind.WHATSAPP:
        words = "No WhatsApp channel of this workspace has this id."
        raise invalid_field("channel_id", words)
    return channel


def _one_per_account(channels: Sequence[Channel]) -> list[Channel]:
    """Preferably one that is enabled: the token of another may be dead."""
    ordered = sorted(channels, key=lambda one: (one.state is not ChannelState.ENABLED, one.id))
    found: dict[str, Channel] = {}
    for channel in ordered:
        found.setdefault(channel.account, channel)
    return list(found.values())


def _through(channel: Channel) -> _Through:
    return _Through(channel.id, account_access(route_of(channel)))
