"""Answers that are heard while they are written: both interfaces, and every way they can end."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from integrations.ai.contract import (
    Disabled,
    Failure,
    Incomplete,
    Ok,
    QuotaExhausted,
    Refused,
    TimedOut,
    Unavailable,
    Usage,
    usage_of,
)
from integrations.ai.local import LocalModel
from integrations.ai.openai_chat import ChatModel
from integrations.ai.openai_responses import ResponsesModel
from integrations.ai.sdk import Address
from tests.factories.fake_openai import KEY, USAGE, FakeOpenAI, fake_openai
from tests.integrations.ai.test_openai import MOST, Mood, ask

Model = type[ResponsesModel] | type[ChatModel]
BOTH = pytest.mark.parametrize("model", [ResponsesModel, ChatModel])
TOLD = Usage(USAGE["input"], USAGE["output"], USAGE["cached"])
# A line end for those who split a text by lines, and none for us.
WHY = "FAKE \u2028 and \u0645\u0631\u062d\u0628\u0627"


@pytest.fixture
async def fake() -> AsyncIterator[FakeOpenAI]:
    async with fake_openai() as server:
        server.answer = lambda _: {"mood": "calm", "why": WHY}
        yield server
        assert server.complaints == []


class Listener:
    def __init__(self, enough: int = 10**6) -> None:
        self.texts: list[str] = []
        self._enough = enough

    async def __call__(self, text: str) -> bool:
        self.texts.append(text)
        return len(self.texts) < self._enough


async def listen(
    fake: FakeOpenAI,
    model: Model,
    heard: Callable[[str], Awaitable[bool]],
    seconds: float = 15,
) -> Ok[Mood] | Failure:
    made = model(Address(KEY, fake.url), deadline_seconds=seconds)
    try:
        return await made.stream_text(ask(), heard)
    finally:
        await made.close()


@BOTH
async def test_it_grows_and_is_judged_at_the_end(fake: FakeOpenAI, model: Model) -> None:
    heard = Listener()
    outcome = await listen(fake, model, heard)
    assert outcome == Ok(Mood("calm", WHY), TOLD, "gpt-5.4-mini")
    assert len(heard.texts) > 3
    pairs = zip(heard.texts, heard.texts[1:], strict=False)
    assert all(after.startswith(before) and after != before for before, after in pairs)
    assert fake.requests[0]["stream"] is True


@BOTH
async def test_enough_is_enough_and_what_was_heard_is_counted(
    fake: FakeOpenAI, model: Model
) -> None:
    heard = Listener(enough=2)
    outcome = await listen(fake, model, heard)
    assert isinstance(outcome, Incomplete)
    assert (outcome.code, len(heard.texts)) == ("stopped", 2)
    assert outcome.usage.input_tokens > 0 < outcome.usage.output_tokens
    assert len(fake.requests) == 1


@BOTH
@pytest.mark.parametrize(
    ("fault", "wanted", "told"),
    [
        ("refusal", Refused, True),
        ("truncated", Incomplete, False),
        ("quota", QuotaExhausted, False),
        ("401", Disabled, False),
        ("500", Unavailable, False),
        ("html", Failure, False),
    ],
)
async def test_each_end_is_an_outcome(
    fake: FakeOpenAI, model: Model, fault: str, wanted: type, told: bool
) -> None:
    fake.always = fault
    heard = Listener()
    outcome = await listen(fake, model, heard)
    assert isinstance(outcome, wanted)
    if fault == "truncated":
        assert outcome.code == "stream_cut"  # type: ignore[union-attr]
        assert usage_of(outcome).output_tokens > 0
        # What was heard may have been billed: it is not asked a second time.
        assert len(fake.requests) == 1
    if told:
        assert usage_of(outcome) == TOLD


@BOTH
@pytest.mark.parametrize("fault", ["cut_early", "spoiled_early", "ended_early"])
async def test_one_that_breaks_before_any_text_is_asked_for_again_once(
    fake: FakeOpenAI, model: Model, fault: str
) -> None:
    fake.script.append(fault)
    heard = Listener()
    # Nobody told what the first try cost: it counts as much as it can, and no more.
    used = Usage(
        MOST.input_tokens + TOLD.input_tokens,
        MOST.output_tokens + TOLD.output_tokens,
        TOLD.cached_tokens,
    )
    outcome = await listen(fake, model, heard)
    assert outcome == Ok(Mood("calm", WHY), used, "gpt-5.4-mini")
    assert len(fake.requests) == 2
    # From the beginning, and once.
    assert [heard.texts.index(one) for one in heard.texts] == list(range(len(heard.texts)))

    fake.always = fault
    heard = Listener()
    outcome = await listen(fake, model, heard)
    assert outcome == Unavailable("stream_cut", Usage() + MOST + MOST)
    assert (len(fake.requests), heard.texts) == (4, [])


@BOTH
async def test_one_that_breaks_again_after_it_began_is_not_asked_a_third_time(
    fake: FakeOpenAI, model: Model
) -> None:
    fake.script += ["cut_early", "truncated"]
    heard = Listener()
    outcome = await listen(fake, model, heard)
    assert isinstance(outcome, Incomplete)
    assert (outcome.code, len(fake.requests), bool(heard.texts)) == ("stream_cut", 2, True)
    assert outcome.usage.output_tokens > MOST.output_tokens


@BOTH
async def test_one_that_is_slow_is_left_with_what_it_cost(fake: FakeOpenAI, model: Model) -> None:
    fake.held = True
    outcome = await listen(fake, model, Listener(), seconds=1.5)
    fake.go_on.set()
    assert isinstance(outcome, Incomplete)
    assert (outcome.code, outcome.usage.output_tokens > 0) == ("too_slow", True)
    fake.held, fake.always = False, "hang_after_headers"
    assert await listen(fake, model, Listener(), seconds=0.5) == TimedOut(MOST)


async def test_this_machine_says_it_all_at_once() -> None:
    heard = Listener()
    assert isinstance(await LocalModel().stream_text(ask(), heard), Disabled)
    assert heard.texts == []
