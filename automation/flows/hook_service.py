"""Addresses at which other systems start flows, and the secrets with which flows call them."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from automation.flows.definition import read_definition
from automation.flows.errors import SecretNameTaken
from automation.flows.events import (
    FlowHookMade,
    FlowHookRemoved,
    FlowSecretAdded,
    FlowSecretRemoved,
)
from automation.flows.graph import compile_graph
from automation.flows.mapping import values_of
from automation.flows.models import Flow, FlowHook, FlowSecret, FlowState
from automation.flows.repository import (
    FlowRepository,
    HookRepository,
    SecretRepository,
    VersionRepository,
)
from automation.flows.schemas import FlowSecretIn
from automation.triggers.contract import FLOW_HAPPENING
from automation.triggers.hook import HookConfig
from inbox.contacts.phones import require_digits
from inbox.contacts.recognition import ContactRecognition, Sighting
from inbox.conversations.threads import ThreadSet
from inbox.foundation.encryption import token_hash
from inbox.foundation.errors import (
    BadRequest,
    Conflict,
    FieldFault,
    Invalid,
    NotFound,
    Unauthenticated,
    invalid_field,
)
from inbox.foundation.identifiers import new_id
from inbox.foundation.json_paths import MappingRefused, captured_shape, text_at
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.models import EventSource
from inbox.mailbox.receive import Incoming, Mailbox
from inbox.workspaces.service import WorkspaceService
from integrations.signatures import is_signed

TOKEN_BYTES = 32


class HookUnknown(Unauthenticated):
    code = "hook_unknown"
    title = "No flow listens at this address, or the proof is wrong"


class FlowNotLive(Conflict):
    code = "flow_not_live"
    title = "The flow behind this address is not live"


@dataclass(frozen=True, slots=True)
class MadeHook:
    hook: FlowHook
    token: str
    secret: str | None


class HookService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._hooks = HookRepository(uow)
        self._flows = FlowRepository(uow)

    async def list_page(self, flow_id: UUID, request: PageRequest) -> Page[FlowHook]:
        await self._flows.get(flow_id)
        return await self._hooks.list_page(request, col(FlowHook.flow_id) == flow_id)

    async def make(self, flow_id: UUID, hook_id: UUID, trigger_id: str) -> MadeHook:
        """Takes the place of one that was there: its address is dead from now on."""
        flow = await self._flows.lock(flow_id)
        config = _config_of(flow.draft, trigger_id)
        if config is None:
            raise invalid_field("trigger_id", "No incoming webhook of the draft has this id.")
        old = await self._find(flow_id, trigger_id)
        if old is not None:
            await self._hooks.delete(old)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        secret = secrets.token_urlsafe(TOKEN_BYTES) if config.proof == "hmac" else None
        workspace_id = flow.workspace_id
        hook = FlowHook(
            workspace_id=workspace_id,
            id=hook_id,
            flow_id=flow_id,
            trigger_id=trigger_id,
            token_hash=token_hash(token),
            secret=(
                None
                if secret is None
                else await self.uow.keys.seal(FlowHook, "secret", workspace_id, hook_id, secret)
            ),
        )
        await self._hooks.add(hook)
        self.uow.record(FlowHookMade(workspace_id=workspace_id, object_id=hook_id))
        return MadeHook(hook, token, secret)

    async def get(self, hook_id: UUID) -> FlowHook:
        return await self._hooks.get(hook_id)

    async def remove(self, flow_id: UUID, hook_id: UUID) -> None:
        hook = await self._hooks.get(hook_id)
        if hook.flow_id != flow_id:
            raise NotFound
        await self._hooks.delete(hook)
        self.uow.record(FlowHookRemoved(workspace_id=hook.workspace_id, object_id=hook_id))

    async def call(self, hook_id: UUID, body: bytes, signature: str, key: str) -> None:
        """A body came: it is mapped, its contact found or made, and its run begun by a step. What
        is refused as not live or not fitting was proven before."""
        hook = await self._hooks.lock(hook_id)
        flow = await self._flows.get(hook.flow_id)
        config = await self._published(flow, hook.trigger_id)
        # Of a flow that is not live, whoever was given a secret signs with it.
        signs = hook.secret is not None if config is None else config.proof == "hmac"
        if signs and (hook.secret is None or not is_signed(body, signature, hook.secret.reveal())):
            raise HookUnknown
        document = _read(body)
        if config is None:
            raise FlowNotLive
        await self._keep_shape(hook, document)
        try:
            data = values_of(config.mapping, document)
            phone = text_at(config.phone_path, document)
            name = text_at(config.name_path, document, required=False)
            once = key or text_at(config.once_by, document, required=False)
        except MappingRefused as refused:
            fault = FieldFault(refused.path, refused.words)
            raise Invalid(f"{fault.field}: {fault.message}", faults=[fault]) from None
        country = (await WorkspaceService(self.uow).get()).country
        digits = require_digits(config.phone_path, phone, country)
        workspace_id = hook.workspace_id
        (person,) = await ContactRecognition(self.uow).recognise(
            [Sighting(workspace_id, None, digits, name or None)]
        )
        thread_key = (workspace_id, config.channel_id, person.contact_id)
        opened = await ThreadSet(self.uow).open_for([thread_key])
        await self._begin(hook, opened.by_person[thread_key].id, data, once or str(new_id()))

    async def keep_shape(self, hook_id: UUID, body: bytes) -> None:
        """Of a body that `call` has refused after its proof: a mapping is drawn from just that."""
        await self._keep_shape(await self._hooks.lock(hook_id), _read(body))

    async def _keep_shape(self, hook: FlowHook, document: Any) -> None:
        hook.captured = captured_shape(document)
        hook.called_at = await database_now(self.uow)
        await self._hooks.add(hook)

    async def _begin(
        self, hook: FlowHook, conversation_id: UUID, data: Mapping[str, Any], once: str
    ) -> None:
        now = await database_now(self.uow)
        happening = {
            "kind": "hook",
            "flow_id": str(hook.flow_id),
            "trigger_id": hook.trigger_id,
            "details": {"data": data},
        }
        # Somebody else's words are kept as a hash: they may be long, and about a person.
        name = token_hash(f"{hook.id}\x00{once}").hex()
        called = Incoming.of_house(
            hook.workspace_id,
            conversation_id,
            source=EventSource.AGENT,
            kind=FLOW_HAPPENING,
            once=f"h:{name}",
            document={"happening": happening},
            now=now,
        )
        await Mailbox(self.uow).tell([called], now)

    async def _published(self, flow: Flow, trigger_id: str) -> HookConfig | None:
        if flow.state is not FlowState.LIVE or flow.version_id is None:
            return None
        version = await VersionRepository(self.uow).get(flow.version_id)
        return _config_of(version.definition, trigger_id)

    async def _find(self, flow_id: UUID, trigger_id: str) -> FlowHook | None:
        return await self._hooks.find_by(
            col(FlowHook.flow_id) == flow_id, col(FlowHook.trigger_id) == trigger_id
        )


class SecretService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._secrets = SecretRepository(uow)

    async def list_page(self, request: PageRequest) -> Page[FlowSecret]:
        return await self._secrets.list_page(request)

    async def get(self, secret_id: UUID) -> FlowSecret:
        return await self._secrets.get(secret_id)

    async def named(self, name: str) -> FlowSecret | None:
        return await self._secrets.find_by(col(FlowSecret.name) == name)

    async def add(self, secret_id: UUID, asked: FlowSecretIn) -> FlowSecret:
        workspace_id = self.uow.workspace_id
        secret = FlowSecret(
            workspace_id=workspace_id,
            id=secret_id,
            name=asked.name,
            host=asked.host.lower(),
            port=asked.port,
            header=asked.header,
            value=await self.uow.keys.seal(
                FlowSecret, "value", workspace_id, secret_id, asked.value
            ),
        )
        try:
            await self._secrets.add(secret)
        except IntegrityError:
            # The name is the only thing that a secret shares with others.
            raise SecretNameTaken from None
        self.uow.record(FlowSecretAdded(workspace_id=workspace_id, object_id=secret_id))
        return secret

    async def remove(self, secret_id: UUID) -> None:
        """Steps that name it fail from now on, visibly."""
        secret = await self._secrets.lock(secret_id)
        await self._secrets.delete(secret)
        self.uow.record(FlowSecretRemoved(workspace_id=secret.workspace_id, object_id=secret_id))


def _config_of(document: Mapping[str, Any], trigger_id: str) -> HookConfig | None:
    graph = compile_graph(read_definition(dict(document), "definition")).graph
    for start in graph.starts:
        if start.id == trigger_id and isinstance(start.config, HookConfig):
            return start.config
    return None


def _read(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BadRequest("The body is not JSON.") from None
