"""From a fresh workspace to its first answer, left in between and taken up again."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, Page, expect

from inbox.foundation.permissions import Role
from inbox.foundation.runtime import Runtime
from tests.factories.accounts import Account, give_password
from tests.factories.workspaces import make_workspace, new_email
from tests.web.complaints import listen_for_complaints
from tests.web.office import House, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
async def newcomer(house_runtime: Runtime) -> Account:
    """The owner of a workspace in which nothing is."""
    workspace = await make_workspace(house_runtime)
    return await give_password(workspace, workspace.owner)


@pytest.fixture
async def page(house: House, browser: Browser, newcomer: Account) -> AsyncIterator[Page]:
    async with AsyncExitStack() as stack:
        context = await browser.new_context(locale="en-GB")
        stack.push_async_callback(context.close)
        await sign_in(context, house.address, newcomer)
        page = await context.new_page()
        complaints = listen_for_complaints(page)
        yield page
        assert complaints == []


async def test_the_first_steps_end_with_an_answer(house: House, page: Page) -> None:
    await page.goto(house.address)
    await expect(page.get_by_role("heading", name="Welcome to")).to_be_visible()
    await expect(page.get_by_role("heading", name="Where do customers write?")).to_be_visible()
    await expect(page.get_by_role("link", name="Go on")).to_be_disabled()
    await page.get_by_role("button", name="Try it with a simulated phone").click()
    await expect(page.get_by_role("listitem").filter(has_text="Working")).to_be_visible()
    await page.get_by_role("link", name="Go on").click()
    await page.get_by_role("button", name="Invite somebody").click()
    mail = new_email()
    await page.get_by_role("dialog").get_by_label("E-mail").fill(mail)
    await page.get_by_role("dialog").get_by_role("button", name="Send the invite").click()
    invited = page.get_by_role("main").get_by_role("listitem").filter(has_text=mail)
    await expect(invited).to_be_visible()
    # Left here: from then on nobody is led there, and the menu of the account offers it.
    await page.get_by_role("button", name="Later").click()
    await expect(page).to_have_url(f"{house.address}/inbox")
    await page.goto(house.address)
    await expect(page).to_have_url(f"{house.address}/inbox")
    await page.get_by_role("button", name="You and your settings").click()
    await page.get_by_role("menuitem", name="First steps").click()
    await expect(page.get_by_role("heading", name="Be your own first customer")).to_be_visible()
    await page.get_by_role("textbox", name="Write as the customer").fill("Are you open today?")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("It has arrived. Answer it:")).to_be_visible()
    await page.get_by_role("textbox", name="Your answer").fill("Until six. Welcome!")
    await page.get_by_role("button", name="Send the answer").click()
    await expect(page.get_by_role("heading", name="It works")).to_be_visible()
    await page.get_by_role("link", name="Go to the inbox").click()
    await expect(page.get_by_text("Until six. Welcome!").first).to_be_visible()
    # What is done is not shown again.
    await page.goto(house.address)
    await expect(page).to_have_url(f"{house.address}/inbox")
    await page.get_by_role("button", name="You and your settings").click()
    await expect(page.get_by_role("menuitem", name="Sign out")).to_be_visible()
    await expect(page.get_by_role("menuitem", name="First steps")).to_be_hidden()


async def test_a_number_of_whatsapp_is_looked_at_where_it_is_connected(
    house: House, page: Page
) -> None:
    await page.goto(house.address)
    await page.get_by_role("button", name="Connect a WhatsApp number").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name", exact=True).fill("Shop")
    await dialog.get_by_label("Id of the phone number").fill("1098765")
    await dialog.get_by_label("Id of the WhatsApp account").fill("5550001")
    await dialog.get_by_role("button", name="Connect", exact=True).click()
    await expect(dialog).to_be_hidden()
    await page.get_by_role("button", name="Look at it now").click()
    failed = page.get_by_role("listitem").filter(has_text="Access token")
    await expect(failed).to_contain_text("not in order")
    # Without its token it is stored and not switched on, and the way on stays closed.
    await expect(page.get_by_text("None of them is switched on yet.")).to_be_visible()
    await expect(page.get_by_role("link", name="Go on")).to_be_disabled()


async def test_whoever_connects_no_channels_is_not_led_there(
    house: House, house_runtime: Runtime, browser: Browser
) -> None:
    workspace = await make_workspace(house_runtime)
    mona = await give_password(workspace, await workspace.add_member(Role.AGENT))
    async with await browser.new_context(locale="en-GB") as context:
        await sign_in(context, house.address, mona)
        page = await context.new_page()
        await page.goto(house.address)
        await expect(page).to_have_url(f"{house.address}/inbox")
