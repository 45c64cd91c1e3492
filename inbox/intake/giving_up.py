"""What was put aside and was about a conversation: people take it over, for whatever automation
waited to hear it would wait for ever."""

from uuid import UUID

from inbox.conversations.service import ConversationService
from inbox.conversations.threads import ThreadSet
from inbox.delivery.takeover import silence_automation
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.log import ChangeLog, LogLine


async def hand_to_people(uow: UnitOfWork, workspace_id: UUID, conversation_id: UUID) -> None:
    threads = await ThreadSet(uow).lock([(workspace_id, conversation_id)])
    thread = threads.get(conversation_id)
    if thread is None or not thread.bot_may_answer:
        return
    lines = await silence_automation(uow, thread, await database_now(uow))
    await ConversationService(uow).hand_over(thread)
    changed = LogLine(workspace_id, "conversation_changed", conversation_id, conversation_id)
    ChangeLog(uow).add([changed, *lines])
