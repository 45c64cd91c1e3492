"""A person takes a conversation while the bot is about to answer: whoever locks it first, wins."""

import asyncio
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from automation.replies.concluding import Concluding, Draft
from automation.replies.models import Outcome, ReplyMode
from automation.replies.repository import AutoReplyRepository, ReplySettingsRepository
from automation.replies.schemas import ReplySettingsChange
from automation.replies.service import ReplyService
from inbox.conversations.service import ConversationService
from inbox.workspaces.service import MemberService
from tests.automation.conftest import Office

RACES = 1_000
AT_ONCE = 4
FREE = text(
    "UPDATE conversation SET owner = 'bot', assignee_id = NULL WHERE id = :id RETURNING last_seq"
)

# Every other time the person comes a little later than the answer: each wins some races, however
# fast the machine is, and the ways between are walked.
HEADSTARTS = 12
HEADSTART_SECONDS = 0.001


class Race:
    """One conversation, again and again."""

    def __init__(self, office: Office, conversation_id: UUID) -> None:
        self.office = office
        self.id = conversation_id
        self.ends: dict[str, int] = {}
        self.talked_over = 0

    async def run(self, times: int) -> None:
        taken_after = None
        for number in range(times):
            row_id, last_seq = await self._free()
            self._judge(taken_after, last_seq)
            late = 0.0 if number % 2 else number // 2 % HEADSTARTS * HEADSTART_SECONDS
            taken_after, outcome = await asyncio.gather(
                self._take(late), self._answer(row_id, last_seq)
            )
            self.ends[outcome] = self.ends.get(outcome, 0) + 1
        _, last_seq = await self._free()
        self._judge(taken_after, last_seq)

    def _judge(self, taken_after: int | None, last_seq: int) -> None:
        """Nobody but the bot writes here: what was added since it was taken is the bot's."""
        self.talked_over += taken_after is not None and last_seq > taken_after

    async def _free(self) -> tuple[UUID, int]:
        async with self.office.workspace.as_house() as uow:
            last_seq = (await uow.session.execute(FREE, {"id": self.id})).scalar_one()
            burst = (self.id, uuid4(), uuid4())
            (row_id,) = (await AutoReplyRepository(uow).add_for([burst])).values()
        assert row_id is not None
        return row_id, last_seq

    async def _answer(self, row_id: UUID, last_seq: int) -> str:
        async with self.office.spine.runtime.unit_of_work(self.office.id) as uow:
            settings = await ReplySettingsRepository(uow).of_workspace()
            draft = Draft(Outcome.SENT, [], last_seq, "en", "en", settings, "We are open.")
            row = await Concluding(uow).conclude(row_id, draft, self.id)
        assert row is not None
        assert row.outcome is not None
        return row.outcome.value

    async def _take(self, late: float) -> int:
        """The number of the message after which the conversation was somebody's."""
        await asyncio.sleep(late)
        runtime = self.office.spine.runtime
        async with runtime.unit_of_work(self.office.id, subject=self.office.owner) as uow:
            service = ConversationService(uow)
            thread = await service.lock(self.id)
            members = MemberService(uow, runtime.installation_key)
            await service.claim(thread, self.office.owner.id, members)
            return thread.last_seq


@pytest.mark.timeout(600)
async def test_in_a_thousand_races_the_bot_says_nothing_once_a_person_has_taken_over(
    office: Office,
) -> None:
    async with office.workspace.as_member(office.workspace.owner) as uow:
        await ReplyService(uow).change(ReplySettingsChange(mode=ReplyMode.AUTO))
    for number in range(1, AT_ONCE):
        await office.hear("When are you open?", phone=f"49155500100{number}")
    rows = await office.rows("SELECT id FROM conversation")
    races = [Race(office, row[0]) for row in rows]
    assert len(races) == AT_ONCE
    await asyncio.gather(*(one.run(RACES // AT_ONCE) for one in races))
    assert sum(one.talked_over for one in races) == 0
    ends = {end: sum(one.ends.get(end, 0) for one in races) for end in ("sent", "stopped")}
    assert sum(ends.values()) == RACES
    # Both were first often enough for it to have been a race.
    assert min(ends.values()) >= RACES // 50, ends
