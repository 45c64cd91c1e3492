"""Whether a key works is found out by asking once, in the worker, when it has been saved."""

import time
from typing import Any
from uuid import UUID

from automation.ai.engines import Choice, Engines, asked_as, choose, embedder_of
from automation.ai.models import AiMode, AiSettings, KeyState
from automation.ai.repository import AiSettingsRepository
from inbox.foundation.runtime import Runtime
from inbox.foundation.schemas import Out
from inbox.foundation.time_of_database import database_now
from integrations.ai.contract import (
    Capabilities,
    Disabled,
    EngineKind,
    Failure,
    Ok,
    QuotaExhausted,
    Vectors,
    code_of,
    word_of,
)
from integrations.ai.openai_model import NO_JSON_ANSWERS

PROBE = "probe"


class ProbedOut(Out):
    """What an address, a key and its models can do, found out by asking just now. `code` says why
    not; the vectors' part is null where no embedding model is set."""

    engine: EngineKind
    address: str | None
    own_key: bool
    model: str
    works: bool
    code: str | None
    structured: bool | None
    streams: bool | None
    milliseconds: int
    embedding_model: str | None
    embeds: bool | None
    embedding_code: str | None
    dimensions: int | None


async def probe(runtime: Runtime, engines: Engines, workspace_id: UUID) -> ProbedOut:
    """One small question, and one word as a vector; neither is anybody's."""
    async with runtime.unit_of_work(workspace_id) as uow:
        settings = await AiSettingsRepository(uow).of_workspace()
    choice = choose(runtime.settings, _unprobed(settings))
    off = settings.mode is AiMode.OFF
    began = time.monotonic()
    engine = engines.of(choice)
    found = Disabled("off") if off else await engine.capabilities(choice.model)
    took = round((time.monotonic() - began) * 1000)
    embedder = None if off else embedder_of(runtime.settings, _unprobed(settings))
    made = None if embedder is None else await engine.embed(embedder.model, ["ready"])
    works = isinstance(found, Capabilities)
    await _keep(runtime, workspace_id, settings, choice, found)
    return ProbedOut(
        engine=choice.kind,
        address=None if choice.address is None else choice.address.base_url,
        own_key=settings.api_key is not None and choice.leaves_the_house,
        model=choice.model,
        works=works,
        code=_code(found),
        structured=found.structured if isinstance(found, Capabilities) else None,
        streams=found.streams if isinstance(found, Capabilities) else None,
        milliseconds=took,
        embedding_model=None if embedder is None else embedder.model,
        embeds=None if made is None else isinstance(made, Ok),
        embedding_code=_code(made),
        dimensions=len(made.answer.vectors[0]) if isinstance(made, Ok) else None,
    )


async def _keep(
    runtime: Runtime,
    workspace_id: UUID,
    asked_of: AiSettings,
    choice: Choice,
    found: Capabilities | Failure,
) -> None:
    """Of what was found out now, so that it is asked in that way from now on; where nobody has
    chosen anything yet, or it did not answer, there is nothing to keep."""
    kept = _kept(choice, found)
    if not kept:
        return
    async with runtime.unit_of_work(workspace_id) as uow:
        settings = await AiSettingsRepository(uow).of_workspace(lock=True)
        if settings.id == asked_of.id and settings.api_key == asked_of.api_key:
            settings.capabilities = kept
            uow.session.add(settings)


def _kept(choice: Choice, found: Capabilities | Failure) -> dict[str, Any]:
    if choice.address is None:
        return {}
    asked = asked_as(choice.model, choice.address.base_url)
    if isinstance(found, Capabilities):
        return {
            "structured": found.structured,
            "streams": found.streams,
            "model": found.model,
            "asked": asked,
        }
    if code_of(found) == NO_JSON_ANSWERS:
        return {"structured": False, "json": False, "asked": asked}
    return {}


def _unprobed(settings: AiSettings, mode: AiMode | None = None) -> AiSettings:
    """As it was before anything was found out."""
    return AiSettings(
        workspace_id=settings.workspace_id,
        mode=mode or settings.mode,
        api_key=settings.api_key,
        model=settings.model,
    )


def _code(found: Capabilities | Ok[Vectors] | Failure | None) -> str | None:
    if found is None or isinstance(found, Capabilities | Ok):
        return None
    return code_of(found) or word_of(found)


class ProbeThinker:
    def __init__(self, runtime: Runtime, engines: Engines) -> None:
        self._runtime = runtime
        self._engines = engines

    async def think(self, workspace_id: UUID, row_id: UUID) -> None:
        async with self._runtime.unit_of_work(workspace_id) as uow:
            settings = await AiSettingsRepository(uow).of_workspace()
            asked_with = settings.api_key
            # As it will be asked, even while the workspace still works locally.
            choice = choose(self._runtime.settings, _unprobed(settings, AiMode.MODEL))
        if settings.id != row_id or not choice.leaves_the_house:
            return
        found = await self._engines.of(choice).capabilities(choice.model)
        async with self._runtime.unit_of_work(workspace_id) as uow:
            settings = await AiSettingsRepository(uow).of_workspace(lock=True)
            # Another key may have been saved meanwhile: its own probe will tell.
            if settings.api_key != asked_with:
                return
            settings.key_checked_at = await database_now(uow)
            settings.capabilities = _kept(choice, found)
            if isinstance(found, Capabilities):
                settings.key_state, settings.key_code = KeyState.WORKS, None
            else:
                final = isinstance(found, Disabled | QuotaExhausted)
                settings.key_state = KeyState.REFUSED if final else KeyState.UNCLEAR
                settings.key_code = code_of(found) or word_of(found)
            uow.session.add(settings)

    async def give_up(self, workspace_id: UUID, row_id: UUID) -> None:
        async with self._runtime.unit_of_work(workspace_id) as uow:
            settings = await AiSettingsRepository(uow).of_workspace(lock=True)
            settings.key_state, settings.key_code = KeyState.UNCLEAR, "probe_failed"
            uow.session.add(settings)
