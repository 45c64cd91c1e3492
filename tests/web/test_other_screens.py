"""The screens beside the inbox, in Chromium on the real server: one workspace for all of them."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import pyotp
import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from inbox.access.invite_service import InviteService
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Role
from inbox.foundation.runtime import Runtime
from tests.factories.shops import SECRET as SHOP_SECRET
from tests.factories.shops import woo_call, woo_order
from tests.web.office import House, Office, open_office
from tests.web.seeding import fill_settings, fill_templates

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
async def office(house: House, house_runtime: Runtime, browser: Browser) -> AsyncIterator[Office]:
    async with AsyncExitStack() as stack:
        opened = await open_office(house, house_runtime, browser, stack)
        await fill_settings(opened)
        yield opened
    assert [text for told in opened.complaints for text in told] == []


@pytest.fixture(scope="module")
async def seat(office: Office) -> BrowserContext:
    return await office.seat(office.owner)


async def settings(office: Office, seat: BrowserContext, name: str) -> Page:
    page = await office.open(seat, "/settings")
    await page.get_by_role("navigation", name="Settings").get_by_role("link", name=name).click()
    return page


async def test_key_is_shown_once_works_and_ends(office: Office, seat: BrowserContext) -> None:
    page = await settings(office, seat, "API keys")
    await page.get_by_role("button", name="New key").click()
    await page.get_by_label("Name").fill("Accounting")
    await page.get_by_label("labels:manage").check()
    await page.get_by_label("conversations:read").check()
    await page.get_by_role("button", name="Make the key").click()
    kept = page.get_by_role("button", name="I have kept it")
    await expect(kept).to_be_visible()
    secret = await page.get_by_role("dialog").locator("code").inner_text()
    await kept.click()
    await expect(page.get_by_text(secret)).to_be_hidden()
    headers = {"Authorization": f"Bearer {secret}"}
    async with httpx.AsyncClient(
        base_url=office.house.address, headers=headers, trust_env=False
    ) as client:
        assert (await client.get("/api/v1/labels")).status_code == 200
        assert (await client.get("/api/v1/audit")).status_code == 403
        row = page.get_by_role("listitem").filter(has_text="Accounting")
        await expect(row).to_contain_text("2 rights")
        await row.get_by_role("button").click()
        await page.get_by_role("menuitem", name="Revoke…").click()
        await page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
        await expect(row).to_contain_text("Revoked")
        assert (await client.get("/api/v1/labels")).status_code == 401


async def test_label_is_made_changed_and_deleted(office: Office, seat: BrowserContext) -> None:
    page = await settings(office, seat, "Labels")
    await page.get_by_role("button", name="New label").click()
    await page.get_by_label("Name").fill("Returns")
    await page.get_by_role("button", name="Save").click()
    await page.get_by_role("button", name="What can be done with Returns").click()
    await page.get_by_role("menuitem", name="Change…").click()
    await page.get_by_label("When to use it").fill("Something comes back")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Something comes back")).to_be_visible()
    # A name that there is already: refused in words, and what was typed stays.
    await page.get_by_role("button", name="New label").click()
    await page.get_by_label("Name").fill("Returns")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await expect(page.get_by_label("Name")).to_have_value("Returns")
    await page.get_by_role("button", name="Cancel").click()
    await page.get_by_role("button", name="What can be done with Returns").click()
    await page.get_by_role("menuitem", name="Delete…").click()
    await page.get_by_role("button", name="Delete").click()
    await expect(page.get_by_text("Something comes back")).to_be_hidden()


async def test_role_and_state_of_a_member_change_and_are_undone(
    office: Office, seat: BrowserContext
) -> None:
    page = await settings(office, seat, "Team")
    row = page.get_by_role("main").get_by_role("listitem").filter(has_text="Mona Khalil")
    menu = page.get_by_role("button", name="What can be done with Mona Khalil")
    await menu.click()
    await page.get_by_role("menuitem", name="Change the role…").click()
    await page.get_by_role("radio", name="Marketer").check()
    await page.get_by_role("button", name="Change the role").click()
    await expect(row).to_contain_text("Marketer")
    await page.get_by_role("button", name="Undo").click()
    await expect(row).to_contain_text("Agent")
    # An undo that is refused says so; the dialog that could say it is gone by then.
    await menu.click()
    await page.get_by_role("menuitem", name="Change the role…").click()
    await page.get_by_role("radio", name="Marketer").check()
    await page.get_by_role("button", name="Change the role").click()
    await expect(row).to_contain_text("Marketer")
    await page.route("**/api/v1/members/*", lambda route: route.abort())
    await page.get_by_role("button", name="Undo").last.click()
    await expect(page.get_by_text("The server does not answer")).to_be_visible()
    await page.unroute("**/api/v1/members/*")
    await menu.click()
    await page.get_by_role("menuitem", name="Deactivate").click()
    await expect(row).to_contain_text("Deactivated")
    await page.get_by_role("button", name="Undo").click()
    await expect(row).not_to_contain_text("Deactivated")


async def test_second_factor_is_set_up_and_other_sessions_end(office: Office) -> None:
    nadia = await office.hire(Role.AGENT, "Nadia Farouk")
    seat = await office.seat(nadia)
    elsewhere = await office.seat(nadia)
    page = await settings(office, seat, "Your account")
    # An agent manages no keys, and nobody but auditors and the like reads the audit.
    menu = page.get_by_role("navigation", name="Settings")
    await expect(menu.get_by_role("link", name="API keys")).to_be_hidden()
    await page.get_by_role("button", name="End all others").click()
    await expect(page.get_by_role("button", name="End all others")).to_be_hidden()
    answer = await elsewhere.request.get(f"{office.house.address}/api/v1/me")
    assert answer.status == 401
    await page.get_by_role("button", name="Set up…").click()
    picture = page.get_by_role("img", name="The picture to scan with an authenticator app")
    await expect(picture).to_have_js_property("complete", True)
    secret = await page.get_by_role("dialog").locator("code").inner_text()
    await page.get_by_label("The code that the app shows now").fill("000000")
    await page.get_by_role("button", name="Switch on").click()
    await expect(page.get_by_role("alert")).to_contain_text("Wait for the next one")
    await page.get_by_label("The code that the app shows now").fill(pyotp.TOTP(secret).now())
    await page.get_by_role("button", name="Switch on").click()
    await expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    code = (await page.get_by_role("dialog").locator("code").inner_text()).split()[0]
    await page.get_by_role("button", name="I have kept them").click()
    await expect(page.get_by_role("button", name="Switch off…")).to_be_visible()
    await expect(page.get_by_text("On", exact=True)).to_be_visible()
    await seat.clear_cookies()
    await page.goto(f"{office.house.address}/sign-in")
    await page.get_by_label("E-mail").fill(nadia.email)
    await page.get_by_label("Password").fill(nadia.password)
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_label("One-time code").fill(code)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page).to_have_url(re.compile("/inbox"))


async def test_audit_is_filtered_by_the_address(office: Office, seat: BrowserContext) -> None:
    page = await settings(office, seat, "Audit")
    await page.get_by_label("What it was about").select_option("Team")
    await expect(page).to_have_url(re.compile("kind=team"))
    await expect(page.get_by_text("team created")).to_be_visible()
    await expect(page.get_by_text("member added", exact=True)).to_be_hidden()
    await page.reload()
    await expect(page.get_by_text("team created")).to_be_visible()
    await page.goto(f"{office.house.address}/settings/audit?from=2026-99-99&kind=team")
    await expect(page.get_by_text("team created")).to_be_visible()
    await page.get_by_role("button", name="Check the chain").click()
    await expect(page.get_by_text("none was changed")).to_be_visible()


async def test_contacts_are_merged_parted_and_found(office: Office, seat: BrowserContext) -> None:
    for body in (
        {"name": "Amina Haddad", "phone": "+4915550000011"},
        {"name": "A. Haddad (old phone)", "phone": "+4915550000099", "email": "amina@shop.example"},
    ):
        await office.call("POST", "/contacts", body)
    page = await office.open(seat, "/contacts")
    await page.get_by_label("Search contacts").fill("Amina")
    await page.get_by_role("link", name="Amina Haddad").click()
    detail = page.get_by_role("region", name="Contact", exact=True)
    await expect(detail.get_by_role("heading", name="Amina Haddad")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.get_by_role("link", name="Amina Haddad").click()
    await detail.get_by_role("button", name="More").click()
    await page.get_by_role("menuitem", name="Merge with another contact…").click()
    await page.get_by_label("The other contact").fill("old phone")
    await page.get_by_role("radio").check()
    await page.get_by_role("button", name="Merge", exact=True).click()
    await expect(detail.get_by_text("+4915550000099")).to_be_visible()
    await expect(detail.get_by_text("amina@shop.example")).to_be_visible()
    await detail.get_by_role("button", name="Split again").click()
    await expect(detail.get_by_text("+4915550000099")).to_be_hidden()
    await detail.get_by_role("button", name="Record…").click()
    await page.get_by_label("What shows it").fill("Signed at the counter")
    await page.get_by_role("button", name="Record", exact=True).click()
    await expect(detail.get_by_text("Signed at the counter")).to_be_visible()
    await expect(detail.get_by_text("recorded by Olive Owner")).to_be_visible()
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await page.keyboard.press("e")
    await page.get_by_label("E-mail").fill("amina@example.com")
    await page.get_by_role("button", name="Save").click()
    await expect(detail.get_by_text("amina@example.com").first).to_be_visible()
    saved = page.get_by_role("listitem").filter(has_text="The contact is saved.")
    await saved.get_by_role("button", name="Undo").click()
    await expect(detail.locator("dl").get_by_text("amina@example.com")).to_be_hidden()


async def test_custom_fields_of_a_contact_and_a_conversation_are_filled_in(
    office: Office, seat: BrowserContext
) -> None:
    for owner, key, title, kind, personal in (
        ("contact", "city", "City", "text", True),
        ("contact", "visits", "Visits", "number", False),
        ("contact", "regular", "Regular", "boolean", False),
        ("contact", "birthday", "Birthday", "date", True),
        ("contact", "size", "Size", "choice", False),
        ("conversation", "reason", "Reason", "text", False),
    ):
        options = ["small", "large"] if kind == "choice" else []
        body = {"owner": owner, "key": key, "title": title, "kind": kind, "personal": personal}
        await office.call("POST", "/fields", body | {"options": options})
    number = "4915550000055"
    await office.customer_writes(number, "Farida Nour", "Hello")
    thread = await office.conversation_of(number)
    contact = (await office.call("GET", f"/conversations/{thread}"))["contact"]["id"]
    page = await office.open(seat, f"/contacts?c={contact}")
    more = (
        page.get_by_role("region", name="Contact", exact=True)
        .locator("section")
        .filter(has_text="More about this contact")
    )
    await expect(more.get_by_text("Not filled in")).to_have_count(5)
    await more.get_by_role("button", name="Fill in…").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("City").fill("Cairo")
    await form.get_by_label("Visits").fill("1200.5")
    await form.get_by_label("Regular").select_option("No")
    await form.get_by_label("Birthday").fill("1990-03-29")
    await form.get_by_label("Size").select_option("large")
    await form.get_by_role("button", name="Save").click()
    for shown in ("Cairo", "1,200.5", "No", "29 Mar 1990", "large"):
        await expect(more.get_by_text(shown, exact=True)).to_be_visible()
    filled = {"city": "Cairo", "visits": 1200.5, "regular": False, "birthday": "1990-03-29"}
    kept = (await office.call("GET", f"/contacts/{contact}"))["fields"]
    assert kept == filled | {"size": "large"}
    toast = page.get_by_role("listitem").filter(has_text="The contact is saved.")
    await toast.get_by_role("button", name="Close").click()
    await expect(toast).to_have_count(0)
    # What is emptied is taken away, and one word brings it back.
    await more.get_by_role("button", name="Fill in…").click()
    await form.get_by_label("City").fill("")
    await form.get_by_role("button", name="Save").click()
    await expect(more.get_by_text("Cairo")).to_be_hidden()
    await toast.get_by_role("button", name="Undo").click()
    await expect(more.get_by_text("Cairo")).to_be_visible()
    # A refusal is said in the form, which keeps what was typed.
    await more.get_by_role("button", name="Fill in…").click()
    await form.get_by_label("Visits").fill("1e17")
    await form.get_by_role("button", name="Save").click()
    await expect(form.get_by_role("alert")).to_contain_text("2⁵³")
    await form.get_by_role("button", name="Cancel").click()
    await page.goto(f"{office.house.address}/inbox?c={thread}&side=contact")
    about = page.get_by_role("region", name="About this conversation")
    await about.get_by_role("button", name="Fill in…").click()
    await form.get_by_label("Reason").fill("late parcel")
    await form.get_by_role("button", name="Save").click()
    await expect(about.get_by_text("late parcel")).to_be_visible()
    # Whoever sees no personal data sees a mask, and is not asked to write over it.
    auditor = await office.hire(Role.AUDITOR, "Aida Auditor")
    page = await office.open(await office.seat(auditor), f"/contacts?c={contact}")
    more = (
        page.get_by_role("region", name="Contact", exact=True)
        .locator("section")
        .filter(has_text="More about this contact")
    )
    await expect(more.get_by_text("•••")).to_have_count(2)
    await expect(more.get_by_text("large")).to_be_visible()
    await expect(more.get_by_role("button", name="Fill in…")).to_be_hidden()


async def test_number_is_connected_looked_at_and_switched_off(
    office: Office, seat: BrowserContext
) -> None:
    page = await settings(office, seat, "Channels")
    await expect(page.get_by_text("Simulated phone, for trying things out")).to_be_visible()
    await page.get_by_role("button", name="Connect a number").click()
    await page.get_by_label("Name").fill("Support")
    await page.get_by_label("Id of the phone number").fill("106540352242922")
    await page.get_by_label("Id of the WhatsApp account").fill("102290129340398")
    await page.get_by_role("button", name="Connect", exact=True).click()
    await expect(page.get_by_role("heading", name="Support")).to_be_visible()
    # Without a token nothing is asked of Meta, and the doctor says what is missing.
    main = page.get_by_role("main")
    await expect(main.get_by_text("Switched off")).to_be_visible()
    await page.get_by_role("button", name="Look at it now").click()
    await expect(page.get_by_text("No access token is stored.")).to_be_visible()
    await main.get_by_role("link", name="Channels").last.click()
    await main.get_by_role("link", name="Shop phone").click()
    await page.get_by_role("button", name="Switch off").click()
    await expect(main.get_by_text("Switched off")).to_be_visible()
    await page.get_by_role("button", name="Switch on").click()
    await expect(main.get_by_text("Working")).to_be_visible()


async def test_team_stays_when_the_teams_cannot_be_told(
    office: Office, seat: BrowserContext
) -> None:
    team = (await office.call("POST", "/teams", {"name": "Mornings"}))["id"]
    channel = await office.call("PATCH", f"/channels/{office.channel_id}", {"team_id": team})
    reply = {"shortcut": "morning", "title": "Morning", "text": "Good morning!", "team_id": team}
    made = await office.call("POST", "/canned-replies", reply)
    page = await settings(office, seat, "Canned replies")
    await page.route("**/api/v1/teams*", lambda route: route.abort())
    await page.reload()
    await page.get_by_role("button", name="What can be done with Morning").click()
    await page.get_by_role("menuitem", name="Change…").click()
    await page.get_by_label("Title").fill("Good morning")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Good morning", exact=True)).to_be_visible()
    await page.goto(f"{office.house.address}/settings/channels/{office.channel_id}")
    await page.get_by_role("button", name="Change…").click()
    await page.get_by_label("Name").fill("Shop phone 2")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("heading", name="Shop phone 2")).to_be_visible()
    assert (await office.call("GET", f"/canned-replies/{made['id']}"))["team_id"] == team
    assert (await office.call("GET", f"/channels/{office.channel_id}"))["team_id"] == team
    before = {"team_id": None, "name": channel["name"]}
    await office.call("PATCH", f"/channels/{office.channel_id}", before)


async def test_invite_is_accepted_and_a_password_is_asked_for_anew(
    office: Office, browser: Browser
) -> None:
    context = await browser.new_context(locale="en-GB")
    office.stack.push_async_callback(context.close)
    page = await office.open(context, "/sign-in")
    await page.get_by_role("link", name="Forgot the password?").click()
    # The page before has an e-mail, too.
    await expect(page.get_by_role("heading", name="Choose a new password")).to_be_visible()
    await page.get_by_label("E-mail").fill("noor@example.com")
    await page.get_by_role("button").last.click()
    await expect(page.get_by_role("status")).to_be_visible()
    await page.goto(f"{office.house.address}/reset#%")
    await expect(page.get_by_role("alert")).to_contain_text("The link is not whole")
    await page.goto("about:blank")
    await page.goto(f"{office.house.address}/reset#{'x' * 43}")
    await page.get_by_label("New password").fill("a password of some length")
    await page.get_by_role("button").last.click()
    await expect(page.get_by_role("alert")).to_be_visible()
    async with office.workspace.as_member(office.workspace.owner) as uow:
        invites = InviteService(uow, office.workspace.runtime)
        email = "noor.aziz@example.com"
        _, link = await invites.invite(new_id(), email, Role.AGENT, by_mail=False)
    await page.goto(f"{office.house.address}/invite#{link.get_secret_value().partition('#')[2]}")
    await page.get_by_label("Your name").fill("Noor Aziz")
    await page.get_by_label("New password").fill("a password of some length")
    await page.get_by_role("button", name="Join").click()
    await expect(page).to_have_url(re.compile("/inbox"))


async def test_template_is_tried_out_and_its_faults_are_said(
    office: Office, seat: BrowserContext
) -> None:
    await fill_templates(office)
    page = await office.open(seat, "/templates")
    await page.get_by_label("Search templates").fill("on its way")
    await page.get_by_role("link", name="order_sent").click()
    detail = page.get_by_role("region", name="Template", exact=True)
    await expect(detail.get_by_text("Approved")).to_be_visible()
    await detail.get_by_label("Text, 1").fill("Amina")
    await expect(detail.get_by_text("Hello Amina, your order is on its way.")).to_be_visible()
    await page.get_by_role("button", name="New template").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Name").fill("welcome")
    await form.get_by_label("Text", exact=True).fill("{{1}}")
    await expect(form.get_by_text("A body must not begin with a variable.")).to_be_visible()
    await form.get_by_label("Text", exact=True).fill("Welcome to our shop, {{1}}! Look around.")
    await form.get_by_label("Example: Text, 1").fill("Amina")
    await expect(form.get_by_text("Welcome to our shop, Amina! Look around.")).to_be_visible()
    await expect(form.get_by_text("Nothing in it breaks Meta’s rules.")).to_be_visible()


async def test_fields_hours_macros_and_views_are_set(office: Office, seat: BrowserContext) -> None:
    page = await settings(office, seat, "Custom fields")
    await page.get_by_role("button", name="New field").click()
    await page.get_by_label("Name").fill("Customer since")
    await page.get_by_label("Key").fill("customer_since")
    await page.get_by_label("What it holds").select_option("One of several")
    await page.get_by_label("What can be chosen").fill("this year\nlong ago")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("customer_since")).to_be_visible()
    await expect(page.get_by_text("this year, long ago")).to_be_visible()
    menu = page.get_by_role("navigation", name="Settings")
    await menu.get_by_role("link", name="Business hours").click()
    await expect(page.get_by_text("it counts as always open")).to_be_visible()
    await page.get_by_label("Monday opens").fill("08:30")
    await page.get_by_role("button", name="Take these hours of Friday out").click()
    await page.get_by_role("button", name="Add a day").click()
    await page.get_by_label("Day", exact=True).fill("2026-12-25")
    await page.get_by_label("What day it is").fill("Christmas")
    await page.get_by_role("button", name="Save the hours").click()
    await expect(page.get_by_role("button", name="Have no hours: always open")).to_be_visible()
    hours = await office.call("GET", "/business-hours")
    assert hours["weekly"][0] == {"day": "monday", "open": [{"opens": "08:30", "closes": "17:00"}]}
    assert [one["day"] for one in hours["weekly"]] == ["monday", "tuesday", "wednesday", "thursday"]
    assert hours["holidays"] == [{"on": "2026-12-25", "name": "Christmas", "open": []}]
    await menu.get_by_role("link", name="Views").click()
    await expect(page.get_by_text("No view has been saved yet.")).to_be_visible()
    await menu.get_by_role("link", name="Macros").click()
    await page.get_by_role("button", name="New macro").click()
    await page.get_by_label("Name").fill("Thank and close")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("It does nothing yet")).to_be_visible()
    await page.get_by_label("Reply (may be left out)").fill("Thank you, {{ contact.name }}!")
    await page.get_by_label("Status afterwards").select_option("Resolved")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("replies, resolves it")).to_be_visible()
    # Run from the palette, it does all of it at once.
    await office.customer_writes("4915550000077", "Jonas Weber", "That was all.")
    path = f"/inbox?c={await office.conversation_of('4915550000077')}"
    await page.goto(f"{office.house.address}{path}")
    await expect(page.get_by_role("log").get_by_role("article")).to_have_count(1)
    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("combobox")).to_be_focused()
    await page.keyboard.type("thank and close")
    await page.keyboard.press("Enter")
    sent = page.get_by_role("log").get_by_role("article").filter(has_text="Thank you, Jonas")
    await expect(sent.get_by_role("img", name="Sent")).to_be_visible()
    await expect(page.get_by_role("button", name="Open again")).to_be_visible()


async def test_a_shop_is_set_up_calls_and_is_mended(office: Office, seat: BrowserContext) -> None:
    page = await settings(office, seat, "Shops")
    await page.get_by_role("button", name="New shop").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Name", exact=True).fill("North shop")
    await form.get_by_label("What kind of shop").select_option("woocommerce")
    await form.get_by_label("Short name").fill("north")
    await form.get_by_label("Secret of the signature").fill(SHOP_SECRET)
    await form.get_by_role("button", name="Make its address").click()
    await expect(form.get_by_text("Keep this now.")).to_be_visible()
    address = await form.locator("code").inner_text()
    assert SHOP_SECRET not in await page.content()
    await form.get_by_role("button", name="I have kept it").click()
    await page.get_by_role("link", name="North shop").click()
    await expect(page.get_by_text("It has not called yet.")).to_be_visible()
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(address, **woo_call(woo_order(status="wc-sent")))
        assert answer.status_code == 200
    await page.reload()
    row = page.get_by_role("listitem").filter(has_text="order.updated")
    await expect(row.get_by_text("Does not fit")).to_be_visible(timeout=20_000)
    await page.get_by_role("button", name="More").click()
    await page.get_by_role("menuitem", name="Change…").click()
    await form.get_by_label("Further words for a status").fill("wc-sent = gone")
    await form.get_by_role("button", name="Save").click()
    await expect(form.get_by_text("A line for each word")).to_be_visible()
    await form.get_by_label("Further words for a status").fill("wc-sent = shipped")
    await form.get_by_role("button", name="Save").click()
    await expect(form).to_be_hidden()
    await row.get_by_role("button", name="Look").click()
    await expect(form.get_by_text("wc_order_58d2d042d1d")).to_be_visible()
    await form.get_by_role("button", name="Apply again").click()
    await form.get_by_role("link", name="Its order").click(timeout=20_000)
    await expect(page.get_by_text("north/727").first).to_be_visible()
