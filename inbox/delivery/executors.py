"""How each kind of effect is carried out: the channel's adapter does it, and an outcome returns.

A channel that is paused or disabled sends nothing: its effects stay ready and come back later.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from inbox.channels.directory import ChannelDirectory, Route
from inbox.channels.models import ChannelKind, ChannelState
from inbox.delivery.checks import BeforeSending
from inbox.delivery.claims import Job
from inbox.delivery.files import Files
from inbox.delivery.kinds import FILE_KINDS
from inbox.delivery.outcomes import Ended
from inbox.foundation.fault_points import bug
from inbox.foundation.logs import Log, log_error
from inbox.foundation.runtime import Runtime
from inbox.ledger.models import Processor
from integrations.messaging import (
    Notice,
    NotSent,
    OutgoingMessage,
    Person,
    Refused,
    SendMessage,
    Uploaded,
    WhoActs,
)

CHANNEL_NOT_ENABLED = NotSent(
    "channel_not_enabled", retry_after_seconds=60, counts_as_failure=False, called=False
)
# Something broke before the call: it is tried again, but not for ever.
NOT_BEGUN = NotSent("not_begun", retry_after_seconds=5, called=False)
# Put back, and there it is seen that nobody wants it any more.
TAKEN_OVER = NotSent("taken_over", retry_after_seconds=0, counts_as_failure=False, called=False)
TOO_LATE = Refused("too_late", WhoActs.NOBODY, called=False)

PROCESSORS = {ChannelKind.WHATSAPP: Processor.META, ChannelKind.CONSOLE: Processor.CONSOLE}


class Routes:
    def __init__(self, directory: ChannelDirectory) -> None:
        self._directory = directory

    async def of(self, job: Job, channel_id: UUID) -> Route | None:
        """None where nothing may leave."""
        route = (await self._directory.by_id([(job.workspace_id, channel_id)])).get(channel_id)
        if bug("no_workspace_scope"):
            route = self._directory.first() or route
        return route if route is not None and route.state is ChannelState.ENABLED else None


class MessageExecutor:
    def __init__(
        self,
        routes: Routes,
        senders: Mapping[str, SendMessage],
        files: Files,
        before: BeforeSending,
    ) -> None:
        self._routes = routes
        self._senders = senders
        self._files = files
        self._before = before

    async def __call__(self, job: Job) -> Ended:
        try:
            prepared = await self._prepare(job)
        except Exception as error:  # noqa: BLE001 - whatever broke, nothing has left
            log_error(Log.TASK_FAILED, error, task=job.kind, effect_id=job.effect_id)
            prepared = Ended(job, NOT_BEGUN)
        if isinstance(prepared, Ended):
            return prepared
        route, message = prepared
        outcome = await self._senders[route.kind.value].send(route.access, message)
        return Ended(job, outcome, route.channel_id, PROCESSORS[route.kind])

    async def _prepare(self, job: Job) -> tuple[Route, OutgoingMessage] | Ended:
        """All that comes before the message leaves: no end of it is unknown."""
        payload = json.loads(job.payload)
        channel_id = UUID(payload["channel"])
        route = await self._routes.of(job, channel_id)
        if route is None:
            return Ended(job, CHANNEL_NOT_ENABLED, channel_id)
        refused = await self._before.refusal(job, payload)
        if refused is not None:
            return Ended(job, refused, channel_id)
        kind, content = payload.get("kind", "text"), payload.get("content", {})
        if kind in FILE_KINDS:
            shared = content.get("shared_file_id")
            uploaded = await self._files.upload(
                job,
                route,
                UUID(content["attachment_id"]),
                None if shared is None else UUID(shared),
            )
            if not isinstance(uploaded, Uploaded):
                return Ended(job, uploaded, channel_id)
            if await self._before.taken_over(job):
                return Ended(job, TAKEN_OVER, channel_id)
            content = {**content, "media_id": uploaded.media_id}
        return route, _message(job, payload, kind, content)


class FetchExecutor:
    def __init__(self, routes: Routes, files: Files) -> None:
        self._routes = routes
        self._files = files

    async def __call__(self, job: Job) -> Ended:
        payload = json.loads(job.payload)
        channel_id = UUID(payload["channel"])
        route = await self._routes.of(job, channel_id)
        if route is None:
            return Ended(job, CHANNEL_NOT_ENABLED, channel_id)
        return await self._files.fetch(job, route, payload)


class NoticeExecutor:
    """Best effort: what comes too late is not worth a call."""

    def __init__(
        self, routes: Routes, senders: Mapping[str, SendMessage], runtime: Runtime
    ) -> None:
        self._routes = routes
        self._senders = senders
        self._runtime = runtime

    async def __call__(self, job: Job) -> Ended:
        payload = json.loads(job.payload)
        channel_id = UUID(payload["channel"])
        route = await self._routes.of(job, channel_id)
        if route is None or datetime.fromisoformat(payload["until"]) < self._runtime.clock.now():
            return Ended(job, TOO_LATE)
        outcome = await self._senders[route.kind.value].show(
            route.access, Notice(payload["notice"]), payload["external_id"]
        )
        return Ended(job, outcome, channel_id)


def _message(
    job: Job, payload: Mapping[str, Any], kind: str, content: Mapping[str, Any]
) -> OutgoingMessage:
    return OutgoingMessage(
        effect_id=str(job.effect_id),
        recipient=Person(user_id=payload["user_id"], phone=payload["phone"]),
        text=payload["text"],
        in_reply_to=payload["in_reply_to"],
        kind=kind,
        content=content,
    )
