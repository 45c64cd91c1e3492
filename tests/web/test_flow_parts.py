"""More of the flows' screens in Chromium on the real server: the gallery, cases that break, runs
that move to a new version, a file that is sent, and a flow that calls another one."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, FilePayload, Page, expect

from inbox.foundation.runtime import Runtime
from tests.factories.flows import definition, publish, step, trigger
from tests.web.office import House, Office, open_office
from tests.web.test_composer import PDF, PNG

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
async def office(house: House, house_runtime: Runtime, browser: Browser) -> AsyncIterator[Office]:
    async with AsyncExitStack() as stack:
        opened = await open_office(house, house_runtime, browser, stack)
        yield opened
    assert [text for told in opened.complaints for text in told] == []


@pytest.fixture(scope="module")
async def seat(office: Office) -> BrowserContext:
    return await office.seat(office.owner, viewport={"width": 1440, "height": 900})


def flow_of(page: Page) -> str:
    match = re.search(r"/flows/([0-9a-f-]{36})", page.url)
    assert match, page.url
    return match[1]


async def publish_here(page: Page, number: int) -> None:
    await page.get_by_role("button", name="Publish…").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Publish", exact=number == 1).click()
    await expect(page.get_by_text(f"Version {number} is live.")).to_be_visible()


async def test_a_flow_of_the_gallery_opens_as_a_draft(office: Office, seat: BrowserContext) -> None:
    page = await office.open(seat, "/flows")
    await page.get_by_role("button", name="New flow").first.click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="From the gallery").click()
    gallery = dialog.get_by_role("radiogroup", name="The gallery")
    await expect(gallery.get_by_role("radio")).to_have_count(4)
    # Nothing is chosen yet, so nothing is taken in.
    await dialog.get_by_role("button", name="Take it in").click()
    await expect(dialog).to_be_visible()
    await gallery.get_by_label("A menu of buttons").check()
    await dialog.get_by_role("button", name="Take it in").click()
    await expect(page.get_by_label("Name of the flow")).to_have_value("A menu of buttons")
    await expect(page.locator('.react-flow__node[data-id="menu"]')).to_contain_text(
        "What can we do for you?"
    )
    flow = await office.call("GET", f"/flows/{flow_of(page)}")
    assert (flow["state"], flow["version"]) == ("draft", None)
    # It is whole: the customer is answered in the simulator as it stands.
    await page.get_by_role("button", name="Try it").click()
    await page.get_by_label("Write to the draft").fill("menu")
    await page.keyboard.press("Enter")
    talk = page.get_by_role("log", name="The simulated talk")
    await talk.get_by_role("button", name="Business hours").click()
    await expect(talk.get_by_text("We are here from Monday to Friday")).to_be_visible()


async def test_a_change_that_breaks_a_case_is_seen_before_it_is_live(
    office: Office, seat: BrowserContext
) -> None:
    ways = {"answered": "said", "invalid": "sorry", "window_closed": None}
    drawn = definition(
        [
            step("ask", "ask_question", ways, text="How many?", save_as="n", kind="number"),
            step("said", "send_message", text="{{ vars.n }} loaves"),
            step("sorry", "send_message", text="Sorry"),
        ],
        [trigger(match="keyword", keywords=["loaves"])],
    )
    flow = await publish(office.workspace.runtime, office.workspace.id, drawn, "With cases")
    for name, said in (("Two", ["loaves", "2"]), ("Three", ["loaves", "3"])):
        script = {"events": [{"say": one} for one in said]}
        body = {"name": name, "script": script, "record": True}
        await office.call("POST", f"/flows/{flow.id}/cases", body)
    page = await office.open(seat, f"/flows/{flow.id}?panel=try")
    await page.get_by_role("button", name="Play all").click()
    cases = page.get_by_role("listitem")
    for name in ("Two", "Three"):
        await expect(cases.filter(has_text=name)).to_contain_text("green")
    await expect(page.get_by_text("No case reaches 1 step:")).to_contain_text("sorry")
    # A case is played again in the talk, to be looked at.
    await cases.filter(has_text="Two").get_by_role("button").first.click()
    talk = page.get_by_role("log", name="The simulated talk")
    await expect(talk.get_by_text("2 loaves")).to_be_visible()
    await page.locator('.react-flow__node[data-id="said"]').click()
    panel = page.get_by_role("complementary", name="Details")
    await panel.get_by_label("Text", exact=True).fill("{{ vars.n }} rolls")
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Publish…").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("2 cases are red:")).to_contain_text("Two, Three")
    await dialog.get_by_role("button", name="Cancel").click()
    await page.get_by_role("button", name="Try it").click()
    await page.get_by_role("button", name="Play all").click()
    broken = cases.filter(has_text="Two")
    await expect(broken).to_contain_text("red")
    await expect(broken).to_contain_text("said.1: expected 2 in all, found 2")


async def test_waiting_runs_are_moved_to_the_version_that_holds(
    office: Office, seat: BrowserContext
) -> None:
    ways = {"answered": "said", "invalid": None, "window_closed": None}
    config = {"text": "How many?", "save_as": "n", "kind": "number"}

    def drawn(asking: str, words: str) -> dict[str, Any]:
        said = step("said", "send_message", {"window_closed": None}, text=words)
        wrote = trigger(match="keyword", keywords=["moved"])
        return definition([step(asking, "ask_question", ways, **config), said], [wrote])

    old = drawn("ask", "{{ vars.n }} old ones")
    flow = await publish(office.workspace.runtime, office.workspace.id, old, "Moves on")
    number = "4915550000231"
    await office.customer_writes(number, "Mona Vogt", "moved")
    page = await office.open(seat, f"/flows/{flow.id}?panel=runs")
    await expect(page.get_by_role("listitem").filter(has_text="Waits")).to_be_visible()
    # The step has another id in the new version: nothing is suggested, somebody has to say it.
    change = {"draft": drawn("ask_anew", "{{ vars.n }} new ones"), "revision": 1}
    await office.call("PATCH", f"/flows/{flow.id}", change)
    await page.reload()
    await publish_here(page, 2)
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("Move runs that wait")).to_be_visible()
    target = dialog.get_by_label("Ask a question (ask), version 1: 1 run")
    await expect(target).to_have_value("")
    await target.select_option("Ask a question (ask_anew)")
    await dialog.get_by_role("button", name="Move them").click()
    await expect(page.get_by_text("1 run has been moved.")).to_be_visible()
    await office.customer_writes(number, None, "6")
    conversation = await office.conversation_of(number)
    page = await office.open(seat, f"/inbox?status=all&c={conversation}")
    await expect(page.get_by_role("article").filter(has_text="6 new ones")).to_be_visible()


async def test_a_file_is_chosen_and_sent_as_what_it_is(
    office: Office, seat: BrowserContext
) -> None:
    send = step("send", "send_media", {"window_closed": None}, file_id="", caption="Here")
    wrote = trigger(match="keyword", keywords=["list"])
    body = {"name": "Sends a file", "draft": definition([send], [wrote])}
    flow = await office.call("POST", "/flows", body)
    page = await office.open(seat, f"/flows/{flow['id']}?part=send")
    panel = page.get_by_role("complementary", name="Details")
    chosen = panel.get_by_label("File", exact=True)
    sent_as = panel.get_by_label("Sent as")
    await expect(sent_as).to_have_value("image")
    # What cannot be a picture goes as a document, by itself.
    await panel.get_by_label("Upload a file").set_input_files(
        FilePayload(name="prices.pdf", mimeType="application/pdf", buffer=PDF)
    )
    await expect(sent_as).to_have_value("document")
    await panel.get_by_label("Upload a file").set_input_files(
        FilePayload(name="bread.png", mimeType="image/png", buffer=PNG)
    )
    # A picture may go as a document too: that stays as it was chosen.
    await expect(chosen.locator("option:checked")).to_contain_text("bread.png")
    await expect(sent_as).to_have_value("document")
    await sent_as.select_option("Picture")
    groups = chosen.locator("optgroup")
    await expect(groups.nth(0)).to_have_attribute("label", "Fits as: Picture")
    await expect(groups.nth(0).locator("option")).to_have_count(1)
    await expect(groups.nth(1)).to_have_attribute("label", "Is sent as something else")
    pdf = await groups.nth(1).locator("option").get_attribute("value")
    await chosen.select_option(pdf)
    await expect(sent_as).to_have_value("document")
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    await publish_here(page, 1)
    number = "4915550000232"
    await office.customer_writes(number, "Nora Blum", "the list, please")
    conversation = await office.conversation_of(number)
    page = await office.open(seat, f"/inbox?status=all&c={conversation}")
    sent = page.get_by_role("article").filter(has_text="Here")
    await expect(sent.get_by_role("link", name="Document · PDF")).to_be_visible()


async def test_a_flow_calls_another_on_the_canvas(office: Office, seat: BrowserContext) -> None:
    ways = {"answered": "end", "invalid": None, "window_closed": None}
    words = "How old are you, {{ trigger.inputs.who }}?"
    inner = definition(
        [
            step("ask", "ask_question", ways, text=words, save_as="age", kind="number"),
            step("end", "end", outcome="known"),
        ],
        [trigger("called", inputs=["who"], outputs=["age"])],
    )
    called = await publish(office.workspace.runtime, office.workspace.id, inner, "Ask the age")
    wrote = trigger(match="keyword", keywords=["join"])
    sorry = step("sorry", "hand_over")
    body = {"name": "Join the club", "draft": definition([sorry], [wrote])}
    flow = await office.call("POST", "/flows", body)
    page = await office.open(seat, f"/flows/{flow['id']}")
    palette = page.get_by_role("navigation", name="Steps to add")
    panel = page.get_by_role("complementary", name="Details")
    await palette.get_by_role("button", name="Call another flow").click()
    await panel.get_by_label("Flow", exact=True).select_option("Ask the age")
    await panel.get_by_label("who", exact=True).fill("{{ contact.name }}")
    await panel.get_by_label("Keep what it gives back as").fill("club")
    await panel.get_by_label("If it fails").select_option("sorry")
    await expect(panel.get_by_label("Wait for it at most")).to_have_value("1")
    await panel.get_by_label("No answer in time").select_option("sorry")
    await panel.get_by_label("If it cannot be called").select_option("sorry")
    await panel.get_by_role("button", name="Begin here").click()
    node = page.locator('.react-flow__node[data-id="call_flow"]')
    await expect(node).to_contain_text("Ask the age")
    # What it gives back is offered to the texts behind it.
    await palette.get_by_label("Find a step").fill("send a mess")
    await page.keyboard.press("Enter")
    await panel.get_by_role("button", name="Insert a value").first.click()
    await page.get_by_role("menuitem", name="vars.club.age").click()
    await expect(panel.get_by_label("Text", exact=True)).to_have_value("{{ vars.club.age }}")
    await panel.get_by_label("Text", exact=True).fill("You are {{ vars.club.age }}.")
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    # Tried first: both speak.
    await page.get_by_role("button", name="Try it").click()
    talk = page.get_by_role("log", name="The simulated talk")
    for words, answer in (("join", "How old are you"), ("30", "You are 30.")):
        await page.get_by_label("Write to the draft").fill(words)
        await page.keyboard.press("Enter")
        await expect(talk.get_by_text(answer)).to_be_visible()
    await publish_here(page, 1)
    await page.get_by_role("button", name="Runs", exact=True).click()
    number = "4915550000233"
    await office.customer_writes(number, "Lena Hoff", "I want to join")
    await page.get_by_role("listitem").filter(has_text="Waits").get_by_role("button").click()
    await expect(page.get_by_text("It waits for the flow that it called.")).to_be_visible()
    # To what was called, and back.
    await page.get_by_role("link", name="The run of Ask the age").click()
    await expect(page.get_by_label("Name of the flow")).to_have_value("Ask the age")
    await expect(page.get_by_text("It waits for the customer.")).to_be_visible()
    assert flow_of(page) == str(called.id)
    await office.customer_writes(number, None, "31")
    await expect(page.get_by_role("list", name="What it did")).to_contain_text("Answered")
    await page.get_by_role("link", name="The run that called it").click()
    await expect(page.get_by_label("Name of the flow")).to_have_value("Join the club")
    did = page.get_by_role("list", name="What it did").get_by_role("listitem")
    await expect(did).to_have_count(3)
    await page.get_by_role("link", name="The conversation").click()
    await expect(page.get_by_role("article").filter(has_text="You are 31.")).to_be_visible()
    # Whoever pauses what others call is told first who they are.
    page = await office.open(seat, f"/flows/{called.id}")
    more = page.get_by_role("button", name="What can be done with Ask the age")
    for answer, state in (("Cancel", "live"), ("Pause", "paused")):
        await more.click()
        await page.get_by_role("menuitem", name="Pause").click()
        dialog = page.get_by_role("dialog", name="Others call Ask the age")
        await expect(dialog.get_by_role("listitem")).to_have_text(["Join the club"])
        await dialog.get_by_role("button", name=answer).click()
        await expect(dialog).to_have_count(0)
        if state == "paused":
            await expect(page.get_by_text("It begins nowhere any more.")).to_be_visible()
        assert (await office.call("GET", f"/flows/{called.id}"))["state"] == state
