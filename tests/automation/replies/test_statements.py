"""How much a thought asks of the database. All of it runs in the loop that messages go through, so
each statement more is a little time that every message waits."""

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

import pytest

from automation.ai.models import AiMode
from automation.drafts.thinking import DraftThinker
from automation.replies.thinking import AutoReplyThinker
from automation.summaries.thinking import SummaryThinker
from tests.automation.drafts.test_drafts import path_of
from tests.automation.replies.conftest import Desk
from tests.automation.replies.snapshots import quoting
from tests.automation.summaries.test_summaries import answer as summary
from tests.factories.statements import statements_of

# What each asks for at most; the first is what names the workspace, once per transaction.
MOST: Mapping[str, int] = {"auto_reply": 39, "auto_reply_local": 38, "summary": 18, "draft": 22}
Begin = Callable[[Desk, int], Awaitable[UUID]]
# The same one again would be answered by nobody.
QUESTIONS = ("When are you open?", "What are the opening hours?")


async def _auto_reply(desk: Desk, nth: int) -> UUID:
    desk.office.fake.answer = quoting({})
    await desk.office.hear(QUESTIONS[nth])
    row_id = await desk.burst_over()
    assert row_id is not None
    return row_id


async def _summary(desk: Desk, nth: int) -> UUID:
    desk.office.fake.answer = summary
    await desk.office.hear(f"And where is it now? {nth}")
    path = f"/conversations/{desk.office.conversation_id}/summary"
    return UUID((await desk.office.call("POST", path)).json()["id"])


async def _draft(desk: Desk, nth: int) -> UUID:
    desk.office.fake.answer = lambda _: {"replies": ["FAKE: I will look."], "language": "en"}
    asked = await desk.office.call("POST", path_of(desk.office), json={"kind": "replies"})
    return UUID(asked.json()["id"])


THOUGHTS: Mapping[str, tuple[AiMode, Begin]] = {
    "auto_reply": (AiMode.MODEL, _auto_reply),
    "auto_reply_local": (AiMode.LOCAL, _auto_reply),
    "summary": (AiMode.MODEL, _summary),
    "draft": (AiMode.MODEL, _draft),
}


@pytest.mark.parametrize("name", THOUGHTS)
async def test_a_thought_asks_for_little(desk: Desk, name: str) -> None:
    mode, begin = THOUGHTS[name]
    runtime = desk.office.spine.runtime
    thinkers = {
        _auto_reply: AutoReplyThinker(runtime, desk.engines, desk.reader),
        _summary: SummaryThinker(runtime, desk.engines),
        _draft: DraftThinker(runtime, desk.engines),
    }
    await desk.office.use(mode)
    counts = []
    # The first one opens the keys, which the process then keeps for a while.
    for nth in range(2):
        row_id = await begin(desk, nth)
        with statements_of(runtime.database) as sent:
            await thinkers[begin].think(desk.office.id, row_id)
        counts.append(len(sent))
    assert counts[1] <= MOST[name], "\n".join(one[:160] for one in sent)
