"""How a workspace uses AI, what it asked, and what that cost."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import UNSET

from automation.ai.engines import choose
from automation.ai.events import AiKeyRemoved, AiKeySaved, AiSettingsChanged
from automation.ai.models import AiCall, AiMode, AiSettings, KeyState
from automation.ai.probing import PROBE
from automation.ai.repository import AiCallRepository, AiSettingsRepository, AiSpendRepository
from automation.ai.schemas import (
    MICRO,
    AiCallFilters,
    AiEngineOut,
    AiSettingsChange,
    AiSettingsOut,
    TaskSpendOut,
    settings_out,
)
from automation.ai.thinking import want_thought
from inbox.foundation.errors import Conflict, invalid_field
from inbox.foundation.filtering import Rule, conditions, equals
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.runtime import Runtime
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork

CALL_RULES: Mapping[str, Rule] = {
    "task": equals(AiCall.task),
    "conversation_id": equals(AiCall.conversation_id),
}
LIMITS = ("soft_limit", "hard_limit")
DOLLARS_AT_MOST = 1_000_000
KEPT_DAYS_AT_MOST = 365
MODEL_NAME = re.compile(r"[A-Za-z0-9._:/@+-]{1,120}")


class AiOff(Conflict):
    code = "ai_off"
    title = "AI is turned off in this workspace"


class AiService:
    def __init__(self, uow: UnitOfWork, runtime: Runtime) -> None:
        self.uow = uow
        self._runtime = runtime
        self._settings = AiSettingsRepository(uow)
        self._calls = AiCallRepository(uow)
        self._spend = AiSpendRepository(uow)

    async def settings(self) -> AiSettings:
        return await self._settings.of_workspace()

    async def require_on(self) -> AiSettings:
        settings = await self.settings()
        if settings.mode is AiMode.OFF:
            raise AiOff
        return settings

    async def shown(self) -> AiSettingsOut:
        settings = await self.settings()
        deployment = self._runtime.settings
        choice = choose(deployment, settings)
        return settings_out(
            settings,
            engine=choice.kind,
            model=choice.model,
            deployment_key=bool(
                deployment.openai_api_key.get_secret_value() or deployment.openai_base_url
            ),
        )

    async def guide(self, text: str | None) -> None:
        """From now on this stands in the one slot of the prompts that are the business's own."""
        settings = await self._locked()
        settings.guidance = text
        await self._save(settings)

    async def engine(self) -> AiEngineOut:
        settings = await self.settings()
        if settings.mode is AiMode.OFF:
            return AiEngineOut(engine=None)
        return AiEngineOut(engine=choose(self._runtime.settings, settings).kind)

    async def change(self, asked: AiSettingsChange) -> AiSettingsOut:
        settings = await self._locked()
        changed = []
        for name in asked.__struct_fields__:
            value: Any = getattr(asked, name)
            if value is UNSET:
                continue
            if value is not None:
                value = _checked(name, value)
            if getattr(settings, name) != value:
                setattr(settings, name, value)
                changed.append(name)
        soft, hard = settings.soft_limit, settings.hard_limit
        if soft is not None and hard is not None and soft > hard:
            raise invalid_field("soft_limit", "It cannot be above the hard limit.")
        if changed:
            if "model" in changed and settings.api_key is not None:
                # What one model can do says nothing of another.
                await self._probe(settings)
            await self._save(settings)
            self.uow.record(
                AiSettingsChanged(
                    workspace_id=settings.workspace_id,
                    object_id=settings.id,
                    fields=tuple(changed),
                )
            )
        return await self.shown()

    async def save_key(self, api_key: str) -> AiSettingsOut:
        settings = await self._locked()
        settings.api_key = await self.uow.keys.seal(
            AiSettings, "api_key", settings.workspace_id, settings.id, api_key
        )
        await self._probe(settings)
        await self._save(settings)
        self.uow.record(AiKeySaved(workspace_id=settings.workspace_id, object_id=settings.id))
        return await self.shown()

    async def remove_key(self) -> AiSettingsOut:
        settings = await self._locked()
        if settings.api_key is not None:
            settings.api_key = None
            settings.key_state, settings.key_code = KeyState.NONE, None
            settings.key_checked_at, settings.capabilities = None, {}
            await self._save(settings)
            self.uow.record(AiKeyRemoved(workspace_id=settings.workspace_id, object_id=settings.id))
        return await self.shown()

    async def list_calls(self, request: PageRequest, filters: AiCallFilters) -> Page[AiCall]:
        return await self._calls.list_page(request, *conditions(filters, CALL_RULES))

    async def get_call(self, call_id: UUID) -> AiCall:
        return await self._calls.get(call_id)

    async def spent_in(self, month: date) -> list[TaskSpendOut]:
        """By task; `month` is its first day, in UTC."""
        return [TaskSpendOut.of(row) for row in await self._spend.of_month(month)]

    async def _probe(self, settings: AiSettings) -> None:
        settings.key_state, settings.key_code = KeyState.CHECKING, None
        settings.key_checked_at, settings.capabilities = None, {}
        await want_thought(self.uow, PROBE, settings.id, once=str(new_id()))

    async def _locked(self) -> AiSettings:
        return await self._settings.lock_or_make()

    async def _save(self, settings: AiSettings) -> None:
        settings.updated_at = await database_now(self.uow)
        await self._settings.add(settings)


def _checked(name: str, value: Any) -> Any:
    if name in LIMITS:
        if not 0 <= value <= DOLLARS_AT_MOST:
            raise invalid_field(name, "US dollars from 0 to a million.")
        return round(value * MICRO)
    if name == "keep_days" and not 0 <= value <= KEPT_DAYS_AT_MOST:
        raise invalid_field(name, "Days from 0 to 365.")
    if name == "model" and MODEL_NAME.fullmatch(value) is None:
        raise invalid_field(name, "The name of a model, without spaces.")
    return value
