"""How a picture is taken, and the words on it in the language of the page."""

from pathlib import Path

from playwright.async_api import Page, expect

from tests.web.test_words import words

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screens"


async def take(page: Page, name: str) -> None:
    # A busy server answers later than the page is quiet.
    await expect(page.locator("[data-waiting]")).to_have_count(0, timeout=30_000)
    # What fades in has faded in; pictures of the same state are the same.
    await page.mouse.move(0, 0)
    await page.wait_for_timeout(250)
    FOLDER.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")


class Words:
    """What a sentence of the source is on a page in this language."""

    def __init__(self, language: str) -> None:
        self._told = {} if language == "en" else words(language)

    def __call__(self, text: str) -> str:
        return self._told[text] if self._told else text
