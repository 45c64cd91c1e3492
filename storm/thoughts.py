"""What there is to think about: labels with examples, an article, answers in the shadow."""

from typing import Any

from storm.customers import KEYWORD
from storm.gathering import ask
from storm.stack import StackFailed

INTENTS = {
    "price": [f"{KEYWORD} {n} please" for n in (11, 250, 3007, 46, 5999, 71234)],
    "delivery": [
        "where is my parcel",
        "when does my order arrive",
        "the delivery is late",
        "has it been shipped yet",
        "track my package",
        "my parcel has not come",
    ],
}
ARTICLE = {"title": "Prices", "text": "# Prices\n\nEach of them is 20. Delivery costs 5."}


async def switch_on_ai(port: int, key: str, mode: str) -> None:
    """Everything that AI does by itself. With `local` it asks nobody outside."""
    await call(port, key, "PATCH", "ai/settings", {"mode": mode, "summaries": True})
    for name, examples in INTENTS.items():
        made = {"name": name, "title": name.title(), "examples": examples}
        await call(port, key, "POST", "intents", made)
    await call(port, key, "POST", "knowledge/articles", ARTICLE)
    await call(port, key, "PATCH", "ai/auto-replies/settings", {"mode": "shadow"})


async def call(port: int, key: str, method: str, path: str, body: Any = None) -> Any:
    code, answer = await ask(port, method, f"/api/v1/{path}", key, body)
    if not 200 <= code < 300:
        raise StackFailed(f"{method} {path} answered {code}: {answer}")
    return answer
