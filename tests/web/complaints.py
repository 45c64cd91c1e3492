"""What the console of a page says and should not."""

import re

from playwright.async_api import Page

# Chromium reports every refused or cut request; those are the ones the tests ask for.
EXPECTED = re.compile(r"Failed to load resource|^Unreachable: ")


def listen_for_complaints(page: Page) -> list[str]:
    complaints: list[str] = []

    def hear(text: str) -> None:
        if not EXPECTED.search(text):
            complaints.append(text)

    page.on("console", lambda message: hear(message.text))
    page.on("pageerror", lambda error: hear(str(error)))
    return complaints
