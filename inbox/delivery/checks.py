"""What is asked once more right before a message leaves, since it may have waited for hours.

free text   is the 24-hour window still open? Only asked when it has passed since it was written:
            the customer may have written again meanwhile
marketing   has the contact withdrawn his consent meanwhile?
automatic   has a person taken over while a file of the bot's was carried to the provider?
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from inbox.contacts.consents import MARKETING, ConsentService
from inbox.contacts.models import ConsentState
from inbox.conversations.threads import Thread, ThreadSet
from inbox.delivery.claims import Job
from inbox.delivery.errors import ConsentWithdrawn, ReplyWindowClosed
from inbox.foundation.runtime import Runtime
from inbox.foundation.time_of_database import database_now
from integrations.messaging import Refused, WhoActs


class BeforeSending:
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def refusal(self, job: Job, payload: Mapping[str, Any]) -> Refused | None:
        if "consent_of" in payload:
            return await self._consent(job, UUID(payload["consent_of"]))
        until = payload.get("free_until")
        if until is None or datetime.fromisoformat(until) > self._runtime.clock.now():
            return None
        return await self._window(job, UUID(payload["conversation"]))

    async def taken_over(self, job: Job) -> bool:
        if not job.automatic or job.conversation_id is None:
            return False
        async with self._runtime.unit_of_work(job.workspace_id) as uow:
            threads = await ThreadSet(uow).lock([(job.workspace_id, job.conversation_id)])
        thread = threads.get(job.conversation_id)
        return thread is None or not thread.bot_may_answer

    async def _consent(self, job: Job, contact_id: UUID) -> Refused | None:
        async with self._runtime.unit_of_work(job.workspace_id) as uow:
            whose = [(job.workspace_id, contact_id)]
            said = await ConsentService(uow).latest(whose, MARKETING)
        if said.get(contact_id) is not ConsentState.WITHDRAWN:
            return None
        return Refused(ConsentWithdrawn.code, WhoActs.NOBODY, called=False)

    async def _window(self, job: Job, conversation_id: UUID) -> Refused | None:
        async with self._runtime.unit_of_work(job.workspace_id) as uow:
            threads = await ThreadSet(uow).lock([(job.workspace_id, conversation_id)])
            now = await database_now(uow)
        if _is_open(threads.get(conversation_id), now):
            return None
        return Refused(ReplyWindowClosed.code, WhoActs.AGENT, called=False)


def _is_open(thread: Thread | None, now: datetime) -> bool:
    return thread is not None and thread.may_send_free_text(now)
