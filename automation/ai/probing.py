"""Whether a key works is found out by asking once, in the worker, when it has been saved."""

from uuid import UUID

from automation.ai.engines import Engines, choose
from automation.ai.models import AiMode, AiSettings, KeyState
from automation.ai.repository import AiSettingsRepository
from inbox.foundation.runtime import Runtime
from inbox.foundation.time_of_database import database_now
from integrations.ai.contract import Capabilities, Disabled, QuotaExhausted, code_of, word_of

PROBE = "probe"


class ProbeThinker:
    def __init__(self, runtime: Runtime, engines: Engines) -> None:
        self._runtime = runtime
        self._engines = engines

    async def think(self, workspace_id: UUID, row_id: UUID) -> None:
        async with self._runtime.unit_of_work(workspace_id) as uow:
            settings = await AiSettingsRepository(uow).of_workspace()
            asked_with = settings.api_key
            # As it will be asked, even while the workspace still works locally.
            wanted = AiSettings(
                workspace_id=workspace_id,
                mode=AiMode.MODEL,
                api_key=asked_with,
                model=settings.model,
            )
            choice = choose(self._runtime.settings, wanted)
        if settings.id != row_id or not choice.leaves_the_house:
            return
        found = await self._engines.of(choice).capabilities(choice.model)
        async with self._runtime.unit_of_work(workspace_id) as uow:
            settings = await AiSettingsRepository(uow).of_workspace(lock=True)
            # Another key may have been saved meanwhile: its own probe will tell.
            if settings.api_key != asked_with:
                return
            settings.key_checked_at = await database_now(uow)
            if isinstance(found, Capabilities):
                settings.key_state, settings.key_code = KeyState.WORKS, None
                settings.capabilities = {"structured": found.structured, "model": found.model}
            else:
                final = isinstance(found, Disabled | QuotaExhausted)
                settings.key_state = KeyState.REFUSED if final else KeyState.UNCLEAR
                settings.key_code = code_of(found) or word_of(found)
                settings.capabilities = {}
            uow.session.add(settings)

    async def give_up(self, workspace_id: UUID, row_id: UUID) -> None:
        async with self._runtime.unit_of_work(workspace_id) as uow:
            settings = await AiSettingsRepository(uow).of_workspace(lock=True)
            settings.key_state, settings.key_code = KeyState.UNCLEAR, "probe_failed"
            uow.session.add(settings)
