"""A page that asks for nothing more. Its stream of events never ends, so no network is idle."""

from playwright.async_api import Page

QUIET = """() => new Promise((resolve) => {
  let timer = setTimeout(done, 500);
  const seen = new PerformanceObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(done, 500);
  });
  function done() { seen.disconnect(); resolve(true); }
  seen.observe({ type: "resource" });
})"""


async def until_quiet(page: Page) -> None:
    """Half a second without a new answer."""
    await page.evaluate(QUIET)
