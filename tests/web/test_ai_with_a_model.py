"""With a model behind it: a customer is answered and anybody sees why; a draft grows; how texts are
to sound is tried before it is published. The model is our fake of OpenAI, over real HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect
from pydantic import SecretStr

from automation.replies.models import IntentMode, ReplyIntent
from parley.embedded import EmbeddedRedis
from parley.wiring import open_runtime
from tests.factories.fake_openai import KEY, FakeOpenAI, fake_openai
from tests.factories.waiting import until
from tests.plugins.services import build_settings
from tests.web.office import Office, open_house, open_office
from tests.web.test_accessibility import faults
from web.build import build

pytestmark = pytest.mark.browser

AMINA, ZOE = "4915550000011", "4915550000012"
HOURS = "We open from nine to six, and on Saturdays from ten to two."
TAUGHT = {
    "hours": ("When do you open?", "Are you open today?", "Until when are you open?",
              "What are your opening hours?", "Do you open on Sunday?"),
    "prices": ("How much is the bread?", "What does a cake cost?", "Tell me the price.",
               "Is it expensive?", "What would two loaves cost?"),
}  # fmt: skip
# So many judged readings make a probability worth something.
JUDGED = 50
SUGGESTED = "Good morning! We are open on Saturdays from ten to two. See you then!"
FRIENDLY = "Of course, it would be a pleasure to see you on Saturday, from ten to two!"


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """One answer for each kind of question; with guidance, in other words."""
    content = json.loads(asked["messages"][-1]["content"])
    if "intents" in content:
        return {"intent": "hours"}
    if "sources" in content:
        source = content["sources"][0]
        return {
            "decision": "answer",
            "text": f"Dear guest! {source['text']}" if content["guidance"] else source["text"],
            "citations": [{"source_id": source["id"], "quote": source["text"]}],
            "used_facts": [],
            "missing": None,
            "language": "en",
        }
    if "wish" in content:
        return {"text": FRIENDLY, "language": "en"}
    return {"replies": [SUGGESTED, "Shall we keep one for you?"], "language": "en"}


@pytest.fixture(scope="module")
async def fake() -> AsyncIterator[FakeOpenAI]:
    async with fake_openai() as server:
        server.answer = answer
        # What comes first is read; what it is held at is not yet the whole.
        server.part = 32
        yield server
        assert server.complaints == []


@pytest.fixture(scope="module")
async def office(
    fake: FakeOpenAI,
    browser: Browser,
    new_database: Callable[[], str],
    new_directory: Callable[[], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Office]:
    """A house of its own: only its worker knows a model."""
    build(lambda line: None)
    directory = tmp_path_factory.mktemp("house with a model")
    async with AsyncExitStack() as stack:
        valkey = stack.enter_context(EmbeddedRedis(new_directory(), durable=False))
        plain = await asyncio.to_thread(
            lambda: build_settings(new_database(), valkey.url, directory)
        )
        given = {"openai_api_key": SecretStr(KEY), "openai_base_url": fake.url}
        # The processes start and stop in a thread: the model has to go on answering meanwhile.
        opening = open_house(plain.model_copy(update=given), directory)
        house = await asyncio.to_thread(opening.__enter__)
        stack.push_async_callback(asyncio.to_thread, opening.__exit__, None, None, None)
        runtime = await stack.enter_async_context(open_runtime(house.settings))
        opened = await open_office(house, runtime, browser, stack)
        await _teach(opened)
        yield opened
        assert [text for told in opened.complaints for text in told] == []


async def _teach(office: Office) -> None:
    """As after some weeks: an article, intents, and what colleagues said of fifty messages."""
    await office.call("POST", "/knowledge/articles", {"title": "Opening hours", "text": HOURS})
    ids = {}
    for name, examples in TAUGHT.items():
        body = {"name": name, "title": name.title(), "examples": list(examples)}
        ids[name] = (await office.call("POST", "/intents", body))["id"]
    asked = [f"When do you open on day {number}?" for number in range(JUDGED)]
    await office.customer_writes(AMINA, "Amina Haddad", *asked)
    where = f"/conversations/{await office.conversation_of(AMINA)}/intents"
    found: list[dict[str, Any]] = []

    async def read() -> bool:
        found[:] = (await office.call("GET", where))["found"]
        return len(found) == JUDGED

    await until(read, what="every message to be read")
    for one in found:
        await office.call("PUT", f"{where}/{one['message_id']}", {"intent_id": ids["hours"]})
    await office.call("PATCH", "/ai/settings", {"mode": "model"})
    async with office.workspace.as_house() as uow:
        # As if audits had shown that it is answered well enough.
        uow.session.add(
            ReplyIntent(workspace_id=office.workspace.id, intent="hours", mode=IntentMode.AUTO)
        )
    await office.call(
        "PATCH", "/ai/auto-replies/settings", {"mode": "auto", "intent_threshold": 0.6}
    )


@pytest.fixture
async def page(office: Office) -> AsyncIterator[Page]:
    page = await office.open(await office.seat(office.owner), "/settings/account")
    yield page
    await page.close()


async def test_a_customer_is_answered_and_anybody_sees_why(
    office: Office, page: Page, fake: FakeOpenAI
) -> None:
    fake.requests.clear()
    await office.customer_writes(ZOE, "Zoe Marín", "When do you open on Saturdays?")
    await page.goto(f"{office.house.address}/inbox?c={await office.conversation_of(ZOE)}")
    log = page.get_by_role("log")
    said = log.get_by_role("article").filter(has_text="on Saturdays from ten to two")
    # Six seconds of silence, and the worker thinks.
    await expect(said).to_be_visible(timeout=30_000)
    await expect(said).to_contain_text("This is an automatic answer.")
    await expect(said.get_by_role("img", name="Sent")).to_be_visible()
    read = await office.call("POST", f"/channels/{office.channel_id}/phone/read", {"number": ZOE})
    assert read["confirmed"] == 1
    await expect(said.get_by_role("img", name="Read")).to_be_visible()
    await said.hover()
    await said.get_by_role("button", name="Why did it say that?").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Taken for hours")
    await expect(dialog.locator("blockquote")).to_have_text(HOURS)
    gates = dialog.get_by_role("list").get_by_role("listitem")
    await expect(gates).to_have_count(16)
    await expect(gates.filter(has_text="An article answers it")).to_contain_text("yes")
    assert await faults(page) == []
    [answered] = [one for one in fake.requests if "sources" in one["messages"][-1]["content"]]
    assert "Zoe" not in json.dumps(answered, ensure_ascii=False)


async def _ask_ai(page: Page, wish: str) -> None:
    await page.get_by_role("button", name="Suggestions by AI").click()
    await page.get_by_role("menuitem", name=wish).click()


def _hold(fake: FakeOpenAI) -> None:
    fake.held = True
    fake.go_on.clear()


async def test_a_draft_grows_is_stopped_and_taken(
    office: Office, page: Page, fake: FakeOpenAI
) -> None:
    conversation_id = await office.conversation_of(AMINA)
    await page.goto(f"{office.house.address}/inbox?c={conversation_id}")
    await expect(page.get_by_role("log").get_by_role("article").first).to_be_visible()
    reply = page.get_by_role("textbox", name="Reply")
    _hold(fake)
    await _ask_ai(page, "Suggest replies")
    panel = page.get_by_role("region", name="Suggested replies")
    growing = panel.get_by_role("listitem")
    await expect(growing.first).to_contain_text("Good morning!")
    # It is being written still: nothing of it can be taken.
    await expect(growing.get_by_role("button")).to_have_count(0)
    assert await faults(page) == []
    fake.go_on.set()
    await expect(growing.get_by_role("button")).to_have_count(2)
    await growing.get_by_role("button", name=SUGGESTED).click()
    await expect(reply).to_have_value(SUGGESTED)
    await expect(panel).to_have_count(0)

    _hold(fake)
    await _ask_ai(page, "Say it friendlier")
    panel = page.get_by_role("region", name="Friendlier")
    await expect(panel.get_by_role("listitem")).to_contain_text("Of course")
    await panel.get_by_role("button", name="Stop writing").click()
    await expect(panel).to_contain_text("It was stopped; this is what had been written.")
    fake.go_on.set()
    stopped = panel.get_by_role("listitem").get_by_role("button")
    begun = (await stopped.inner_text()).strip()
    assert FRIENDLY.startswith(begun)
    assert len(begun) < len(FRIENDLY)
    await stopped.click()
    await expect(reply).to_have_value(begun)
    fake.held = False


async def _side(case: Locator, name: str) -> str:
    side = case.locator("div").filter(has=case.page.get_by_text(name, exact=True)).last
    return await side.inner_text()


async def test_how_texts_sound_is_tried_and_published(
    office: Office, page: Page, fake: FakeOpenAI
) -> None:
    await page.goto(f"{office.house.address}/settings/ai")
    await page.get_by_role("link", name="Write, test and publish").click()
    await expect(page.get_by_text("Nothing is published")).to_be_visible()
    words = "Call everybody a dear guest."
    await page.get_by_label("How your texts are to sound").fill(words)
    await expect(page.get_by_text("It is not saved yet.")).to_be_visible()
    publish = page.get_by_role("button", name="Publish", exact=True)
    await page.get_by_role("button", name="Save the draft").click()
    await expect(page.get_by_text("Test it to the end first")).to_be_visible()
    await expect(publish).to_be_disabled()
    changes = page.get_by_role("region", name="What changed in the text")
    await expect(changes.locator("ins")).to_have_text([words])
    fake.pause_seconds = 0.5
    await page.get_by_role("button", name="Test on the last 50 conversations").click()
    await expect(page.get_by_role("progressbar")).to_be_visible()
    await expect(page.get_by_text("It has been tested.")).to_be_visible(timeout=20_000)
    fake.pause_seconds = 0.0
    figures = page.get_by_role("region", name="What came of the questions")
    answered = figures.get_by_role("row").filter(has_text="Answered")
    await expect(answered.get_by_role("cell")).to_have_text(["1", "1"])
    # No article knows of a day 49.
    unanswered = figures.get_by_role("row").filter(has_text="No answer")
    await expect(unanswered.get_by_role("cell")).to_have_text(["1", "1"])
    # The words of a gate are those of a yes: that it said no is told beside them.
    gate = figures.get_by_role("row").filter(has_text="An article answers it")
    await expect(gate.get_by_role("rowheader")).to_have_text(
        "An article answers it no · nothing was found"
    )
    await expect(gate.locator("[data-icon=close]")).to_be_visible()
    await expect(figures.locator("code")).to_have_count(0)
    case = page.get_by_role("listitem").filter(has_text="When do you open on Saturdays?")
    await expect(case).to_contain_text("In other words")
    assert "Dear guest" not in await _side(case, "Published")
    assert "Dear guest" in await _side(case, "Draft")
    assert await faults(page) == []
    await publish.click()
    await expect(page.get_by_text("Exactly this is published.")).to_be_visible()
    await expect(page.get_by_text("Version 1", exact=True)).to_be_visible()
    assert (await office.call("GET", "/ai/guidance"))["published"]["text"] == words
    await page.get_by_role("button", name="Withdraw…").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Withdraw").click()
    await expect(page.get_by_text("Nothing is published")).to_be_visible()
    await page.get_by_role("button", name="Versions…").click()
    await dialog.get_by_label("From version").select_option(index=1)
    assert await faults(page) == []
    await dialog.get_by_role("button", name="Go back to version 1").click()
    await expect(page.get_by_text("Version 3", exact=True)).to_be_visible()
