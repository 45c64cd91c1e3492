"""What `make screens` finds only by doing something: dialogs, a run, a network that is gone."""

from playwright.async_api import BrowserContext, Page, expect

from tests.web.office import House, Office
from tests.web.quiet import until_quiet
from tests.web.taking import Words, take

STEP = ".react-flow__node"


async def walk_run(page: Page, office: Office, flow: str, name: str, words: Words) -> None:
    """A run's log and its way on the canvas; cases that were just played."""
    runs = (await office.call("GET", f"/flow-runs?flow_id={flow}"))["items"]
    done = next(one["id"] for one in runs if one["status"] == "done")
    address = f"{office.house.address}/flows/{flow}"
    await page.goto(f"{address}?panel=runs&run={done}")
    await expect(page.locator("[data-light]").first).to_be_attached()
    await until_quiet(page)
    await take(page, f"flow-run-{name}")
    await page.goto(f"{address}?panel=try")
    await page.get_by_role("button", name=words("Play all")).click()
    await expect(page.get_by_text(words("green"), exact=True)).to_have_count(2)
    await page.get_by_text(words("green"), exact=True).last.scroll_into_view_if_needed()
    await take(page, f"flow-cases-{name}")


async def walk_outside(page: Page, house: House, flow: str, name: str, words: Words) -> None:
    """Addresses by which other systems begin a flow, and a secret for one that it asks."""
    await page.goto(f"{house.address}/flows/{flow}?part=@start")
    await expect(page.locator(STEP).first).to_be_attached()
    await until_quiet(page)
    await page.get_by_role("region", name=words("Addresses")).scroll_into_view_if_needed()
    await take(page, f"flow-addresses-{name}")
    await page.goto(f"{house.address}/flows/{flow}?part=call")
    await page.locator("aside summary").first.click()
    secret = page.locator("select", has=page.locator("option", has_text="stock.example"))
    await secret.scroll_into_view_if_needed()
    await until_quiet(page)
    await take(page, f"flow-secret-{name}")


async def walk_dialogs(page: Page, house: House, name: str, words: Words) -> None:
    await page.goto(f"{house.address}/contacts")
    await page.get_by_role("link", name="Amina Haddad").click()
    await page.get_by_role("main").get_by_role("button", name=words("More"), exact=True).click()
    await page.get_by_role("menuitem", name=words("Merge with another contact…")).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("searchbox").fill("Jonas")
    await dialog.get_by_role("radio").check()
    await take(page, f"contact-merge-{name}")
    await page.goto(f"{house.address}/templates")
    await page.get_by_role("link", name="order_sent").click()
    await expect(page.get_by_role("heading", name="order_sent")).to_be_visible()
    await page.keyboard.press("c")
    await expect(dialog).to_be_visible()
    await take(page, f"template-editor-{name}")
    await page.goto(f"{house.address}/settings/privacy")
    ledger = page.get_by_role("heading", name=words("What has left"))
    await until_quiet(page)
    await ledger.evaluate("heading => heading.closest('section').scrollIntoView()")
    await take(page, f"settings-ledger-{name}")


async def offline(seat: BrowserContext, house: House, name: str, words: Words) -> None:
    """In a browser of its own: what it writes is not to leave when the network is back."""
    page = await seat.new_page()
    await page.goto(f"{house.address}/inbox")
    await page.get_by_text("Amina Haddad").first.click()
    await expect(page.get_by_role("article").last).to_be_visible()
    await until_quiet(page)
    await seat.set_offline(True)
    await page.locator("#composer-text").fill("One moment, I will look it up.")
    await page.locator("#composer-text").press("Enter")
    waiting = page.get_by_role("article").filter(has_text="I will look it up.")
    await expect(waiting.get_by_role("status")).to_be_visible()
    notice = words("No network. What you send is kept and leaves when it is back.")
    await expect(page.get_by_text(notice)).to_be_visible(timeout=60_000)
    await take(page, f"offline-{name}")
    await seat.close()
