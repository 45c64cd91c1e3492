"""Both of OpenAI's interfaces against the fake server: what is sent, and every way it can end."""

import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Literal

import pytest
from msgspec import Struct

from integrations.ai.answers import in_words, read_answer, schema_of, unfenced
from integrations.ai.breaker import AskBreaker
from integrations.ai.contract import (
    Ask,
    Capabilities,
    Disabled,
    Incomplete,
    Invalid,
    Ok,
    QuotaExhausted,
    RateLimited,
    Refused,
    TimedOut,
    Unavailable,
    Usage,
    usage_of,
)
from integrations.ai.openai_chat import ChatModel
from integrations.ai.openai_model import NO_JSON_ANSWERS
from integrations.ai.openai_responses import ResponsesModel
from integrations.ai.prices import DEAREST, PRICES, cost_of, most_usage, price_of
from integrations.ai.replay import ReplayModel, fingerprint
from integrations.ai.sdk import Address
from tests.factories.fake_openai import FAULTS, KEY, USAGE, FakeOpenAI, fake_openai

Model = type[ResponsesModel] | type[ChatModel]
BOTH = pytest.mark.parametrize("model", [ResponsesModel, ChatModel])


class Mood(Struct, forbid_unknown_fields=True):
    mood: Literal["calm", "angry"]
    why: str | None


def ask() -> Ask[Mood]:
    return Ask(
        task="mood",
        answer=Mood,
        model="gpt-5.4-mini",
        instructions="Say how the customer feels.",
        content="Where is my parcel?",
        max_output_tokens=200,
        safety_identifier="hash-of-nobody",
        cache_key="mood:1",
    )


@pytest.fixture
async def fake() -> AsyncIterator[FakeOpenAI]:
    async with fake_openai() as server:
        server.answer = lambda _: {"mood": "calm", "why": "FAKE"}
        yield server
        assert server.complaints == []


MADE: list[ResponsesModel | ChatModel] = []


@pytest.fixture(autouse=True)
async def closed() -> AsyncIterator[None]:
    yield
    while MADE:
        await MADE.pop().close()


def model_at(fake: FakeOpenAI, model: Model, seconds: float = 60) -> ResponsesModel | ChatModel:
    """With time enough for a second try on a machine that is busy."""
    MADE.append(model(Address(KEY, fake.url), deadline_seconds=seconds))
    return MADE[-1]


@BOTH
async def test_a_good_answer_comes_with_its_usage(fake: FakeOpenAI, model: Model) -> None:
    asked = model_at(fake, model)
    outcome = await asked.generate(ask())
    assert outcome == Ok(
        Mood("calm", "FAKE"),
        Usage(USAGE["input"], USAGE["output"], USAGE["cached"]),
        "gpt-5.4-mini",
    )
    assert fake.keys == [f"Bearer {KEY}"]


async def test_what_is_asked_is_never_stored_and_names_no_person(fake: FakeOpenAI) -> None:
    model = model_at(fake, ResponsesModel)
    await model.generate(ask())
    (body,) = fake.requests
    assert body["store"] is False
    assert body["safety_identifier"] == "hash-of-nobody"
    assert body["prompt_cache_key"] == "mood:1"
    assert body["text"]["format"]["strict"] is True
    assert body["text"]["format"]["schema"]["additionalProperties"] is False


# fault → outcome, and whether tokens are told of.
ENDS = {
    "429": Ok,
    "429_later": RateLimited,
    "429_nonsense": Ok,
    "quota": QuotaExhausted,
    "500": Ok,
    "503": Ok,
    "503_soon": Ok,
    "503_later": Unavailable,
    "401": Disabled,
    "404": Disabled,
    "hang": TimedOut,
    "hang_after_headers": TimedOut,
    "truncated": Ok,
    "reset": Ok,
    "html": Invalid,
    "no_json": Invalid,
    "list": Invalid,
    "empty": Invalid,
    "failed": Ok,
    "incomplete": Incomplete,
    "refusal": Refused,
    "no_text": Invalid,
    "wrong_word": Invalid,
    "extra_field": Invalid,
    "prose": Invalid,
}
# What a try can cost at most, where nobody told what it did.
MOST = most_usage(len("Say how the customer feels.") + len("Where is my parcel?"), 200)
UNTOLD_TWICE = {"truncated", "reset"}
UNTOLD = {"html", "no_json", "list", "empty"}
ASKED_TWICE = {
    "429", "429_nonsense", "500", "503", "503_soon", "truncated", "reset", "failed",
}  # fmt: skip
WITH_USAGE = {"incomplete", "refusal", "no_text", "wrong_word", "extra_field", "prose"}


def test_the_list_of_faults_is_whole() -> None:
    assert set(ENDS) == set(FAULTS)


@pytest.mark.parametrize(
    ("model", "fault"),
    [
        (model, fault)
        for model in (ResponsesModel, ChatModel)
        for fault in FAULTS
        # Chat Completions know no failed answers.
        if "hang" not in fault and (model, fault) != (ChatModel, "failed")
    ],
)
async def test_every_fault_is_an_outcome(fake: FakeOpenAI, model: Model, fault: str) -> None:
    """It happens once: what may be asked again is, and then goes well."""
    fake.script.append(fault)
    asked = model_at(fake, model)
    outcome = await asked.generate(ask())
    assert type(outcome) is ENDS[fault]
    assert len(fake.requests) == (2 if fault in ASKED_TWICE else 1)
    if fault in WITH_USAGE:
        assert usage_of(outcome).output_tokens == USAGE["output"]
    if fault in UNTOLD:
        assert usage_of(outcome) == MOST
    if fault in UNTOLD_TWICE:
        assert usage_of(outcome).output_tokens == USAGE["output"] + MOST.output_tokens
    if fault == "failed":
        assert usage_of(outcome).output_tokens == 2 * USAGE["output"]


@BOTH
@pytest.mark.parametrize("streamed", [False, True])
async def test_the_pause_that_a_busy_server_asks_for_is_kept(
    fake: FakeOpenAI, model: Model, streamed: bool
) -> None:
    fake.script.append("503_soon")
    asked = model_at(fake, model)

    async def heard(_: str) -> bool:
        return True

    began = time.monotonic()
    outcome = await (asked.stream_text(ask(), heard) if streamed else asked.generate(ask()))
    assert isinstance(outcome, Ok)
    assert (time.monotonic() - began >= 1.0, len(fake.requests)) == (True, 2)


@BOTH
async def test_what_the_first_try_used_is_not_forgotten_however_the_second_ends(
    fake: FakeOpenAI, model: Model
) -> None:
    fake.script += ["truncated", "401"]
    asked = model_at(fake, model)
    assert await asked.generate(ask()) == Disabled("key_refused", MOST)
    fake.script += ["500", "429_later"]
    assert usage_of(await asked.generate(ask())) == Usage()


@pytest.mark.parametrize("fault", ["hang", "hang_after_headers"])
async def test_a_server_that_hangs_costs_the_deadline_and_no_more(
    fake: FakeOpenAI, fault: str
) -> None:
    fake.always = fault
    asked = model_at(fake, ResponsesModel, seconds=1.0)
    began = time.monotonic()
    assert await asked.generate(ask()) == TimedOut(MOST)
    assert time.monotonic() - began < 5.0
    assert len(fake.requests) <= 1


@BOTH
@pytest.mark.parametrize("fault", ["500", "hang", "html", "no_json", "list", "empty"])
async def test_the_breaker_opens_within_ten_calls_and_lets_one_through_to_see(
    fake: FakeOpenAI, fault: str, model: Model
) -> None:
    """However it is away: broken, slow, or a page of something that stands before it."""
    now = [1000.0]
    fake.always = fault
    breaker = AskBreaker(clock=lambda: now[0])
    patience = 0.5 if fault == "hang" else 60
    asked = model(Address(KEY, fake.url), breaker=breaker, deadline_seconds=patience)
    MADE.append(asked)
    outcomes = [await asked.generate(ask()) for _ in range(10)]
    assert outcomes[-1] == Unavailable("breaker_open")
    assert len(fake.requests) <= 10
    before = len(fake.requests)
    assert await asked.generate(ask()) == Unavailable("breaker_open")
    assert len(fake.requests) == before

    now[0] += 16
    fake.always = ""
    fake.released.set()
    # With time enough for a machine that is busy.
    again = model(Address(KEY, fake.url), breaker=breaker, deadline_seconds=60)
    MADE.append(again)
    assert isinstance(await again.generate(ask()), Ok)
    assert not breaker.is_open


async def test_a_server_that_is_not_there_is_unavailable(fake: FakeOpenAI) -> None:
    asked = ResponsesModel(Address(KEY, "http://127.0.0.1:9/v1"), deadline_seconds=60)
    MADE.append(asked)
    assert await asked.generate(ask()) == Unavailable("unreachable")


async def test_an_inside_address_that_nobody_configured_is_refused() -> None:
    """Were the official name to resolve to the inside, nothing would be sent there."""
    from integrations.ai.transport import OFFICIAL_URL, rules_for

    assert rules_for(OFFICIAL_URL).allowed_hosts == ()
    assert rules_for("http://models.inside:8080/v1").allowed_hosts == ("models.inside",)
    assert rules_for("http://models.inside:8080/v1").allowed_ports == frozenset({8080})


@BOTH
async def test_a_probe_tells_what_key_and_model_can_do(fake: FakeOpenAI, model: Model) -> None:
    fake.answer = lambda _: {"ready": True}
    asked = model_at(fake, model)
    assert await asked.capabilities("gpt-5.4-mini") == Capabilities(True, "gpt-5.4-mini")
    fake.script.append("prose")
    assert await asked.capabilities("gpt-5.4-mini") == Capabilities(False, "gpt-5.4-mini")
    fake.takes_schema = fake.takes_streams = False
    found = await asked.capabilities("gpt-5.4-mini")
    assert found == Capabilities(False, "gpt-5.4-mini", streams=False)
    fake.takes_schema = True
    found = await asked.capabilities("gpt-5.4-mini")
    assert found == Capabilities(True, "gpt-5.4-mini", streams=False)
    fake.takes_streams = True
    # A stream that a proxy cuts is none; a limit that is reached meanwhile says nothing.
    fake.script += ["", "cut_early"]
    found = await asked.capabilities("gpt-5.4-mini")
    assert found == Capabilities(True, "gpt-5.4-mini", streams=False)
    fake.script += ["", "429"]
    assert await asked.capabilities("gpt-5.4-mini") == Capabilities(True, "gpt-5.4-mini")
    fake.script += ["prose", "prose"]
    assert isinstance(refused := await asked.capabilities("gpt-5.4-mini"), Disabled)
    assert refused.code == NO_JSON_ANSWERS
    fake.script.append("401")
    assert await asked.capabilities("gpt-5.4-mini") == Disabled("key_refused")


@BOTH
async def test_a_server_that_takes_no_schema_is_asked_in_words(
    fake: FakeOpenAI, model: Model
) -> None:
    fake.takes_schema = False
    asked = model_at(fake, model)
    assert isinstance(await asked.generate(ask()), Invalid)
    words = in_words("Say how the customer feels.", Mood)
    assert '"enum":["angry","calm"]' in words
    outcome = await asked.generate(replace(ask(), instructions=words, structured=False))
    assert isinstance(outcome, Ok)
    # Models like to put a fence around what they were asked for.
    assert unfenced('```json\n{"mood": "calm"}\n```') == '{"mood": "calm"}'


def test_an_answer_is_read_by_the_type_that_made_its_schema() -> None:
    schema = schema_of(Mood)
    assert schema["required"] == ["mood", "why"]
    assert schema["properties"]["mood"]["enum"] == ["angry", "calm"]
    assert read_answer('{"mood": "calm", "why": null}', Mood) == Mood("calm", None)
    for bad in ('{"mood": "glad", "why": null}', '{"mood": "calm"}', "[]", "", "[" * 100_000):
        assert read_answer(bad, Mood) is None


async def test_a_recording_answers_only_the_question_it_was_made_for() -> None:
    asked = ask()
    model = ReplayModel({fingerprint(asked): '{"mood": "angry", "why": null}'})
    assert await model.generate(asked) == Ok(Mood("angry", None), model="gpt-5.4-mini")
    other = Ask("mood", Mood, "gpt-5.4-mini", "Say it.", "Where?", 200)
    assert await model.generate(other) == Disabled("not_recorded")


def test_prices_are_exact_for_listed_models_and_never_too_low_for_others() -> None:
    from integrations.ai.contract import EngineKind

    usage = Usage(1_000_000, 1_000_000, 400_000)
    assert (
        cost_of(EngineKind.OPENAI, "gpt-5-mini-2025-08-07", usage) == 150_000 + 10_000 + 2_000_000
    )
    assert price_of("gpt-99") == DEAREST
    assert all(DEAREST.output >= one.output for one in PRICES.values())
    assert cost_of(EngineKind.COMPATIBLE, "gpt-5", usage) == 0


def test_the_client_is_imported_beside_the_loop_which_goes_on_meanwhile() -> None:
    """In a process of its own: here it has long been imported."""
    program = (
        "import asyncio, sys\n"
        "from integrations.ai import sdk\n"
        "from integrations.ai.openai_responses import ResponsesModel\n"
        "assert 'openai' not in sys.modules and 'sklearn' not in sys.modules\n"
        "async def main():\n"
        "    loading, ticks = asyncio.create_task(sdk.load()), 0\n"
        "    while not loading.done():\n"
        "        await asyncio.sleep(0.01)\n"
        "        ticks += 1\n"
        "    await loading\n"
        "    assert 'openai.resources.responses' in sys.modules\n"
        "    assert ticks > 5, ticks\n"
        "asyncio.run(main())\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=100)
