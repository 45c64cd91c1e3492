"""What somebody without any key sees of AI, and how soon after `parley up` began: of each customer
of the demo what he wants, a summary that is cited, and three replies to choose from."""

import time
from pathlib import Path
from typing import Any

import httpx

from storm.stack import StackFailed

WITHIN_SECONDS = 90.0
TARGET_SECONDS = 60.0
REPLIES = 3
PAUSE_SECONDS = 0.25
SEEN = ("read", "intent", "summary", "replies")


def first_value(address: str, log: Path, began: float) -> dict[str, Any]:
    """Presses the two buttons beside each conversation, as an agent would, and looks until all of
    it is there."""
    sign_in = _sign_in_of(log, began)
    with httpx.Client(base_url=f"{address}/api/v1", timeout=10) as client:
        credentials = {"email": sign_in["e-mail"], "password": sign_in["password"]}
        signed_in = client.post("/auth/sign-in", json=credentials).raise_for_status().json()
        client.headers["X-CSRF-Token"] = signed_in["csrf_token"]
        drafts: dict[str, str] = {}
        seen: list[dict[str, bool]] = []
        while time.monotonic() - began < WITHIN_SECONDS:
            listed = client.get("/conversations?limit=100").raise_for_status().json()["items"]
            for one in listed:
                if one["id"] not in drafts:
                    drafts[one["id"]] = _press(client, one["id"])
            seen = [_seen(client, one, draft) for one, draft in drafts.items()]
            if seen and all(one["summary"] and one["replies"] for one in seen) and _labelled(seen):
                break
            time.sleep(PAUSE_SECONDS)
    return {
        "seconds": round(time.monotonic() - began, 1),
        "conversations": len(seen),
        **{
            name: sum(one[name] for one in seen)
            for name in ("read", "intent", "summary", "replies")
        },
    }


def _sign_in_of(log: Path, began: float) -> dict[str, str]:
    """What `parley up` says when everything answers, which is a moment after it does."""
    while time.monotonic() - began < WITHIN_SECONDS:
        words = log.read_text().split()
        if "password" in words[:-1]:
            return {name: words[words.index(name) + 1] for name in ("e-mail", "password")}
        time.sleep(PAUSE_SECONDS)
    raise StackFailed(f"nobody was told how to sign in: {log.read_text()[-500:]}")


def _press(client: httpx.Client, conversation_id: str) -> str:
    path = f"/conversations/{conversation_id}"
    client.post(f"{path}/summary").raise_for_status()
    asked = client.post(f"{path}/ai-drafts", json={"kind": "replies"}).raise_for_status()
    return str(asked.json()["id"])


def _seen(client: httpx.Client, conversation_id: str, draft_id: str) -> dict[str, bool]:
    path = f"/conversations/{conversation_id}"
    found = client.get(f"{path}/intents").raise_for_status().json()["found"]
    summary = client.get(f"{path}/summary").raise_for_status().json()
    draft = client.get(f"{path}/ai-drafts/{draft_id}").raise_for_status().json()
    return {
        "read": bool(found),
        "intent": any(one["intent_id"] is not None for one in found),
        "summary": summary["state"] == "ready",
        "replies": len(draft["texts"] or ()) >= REPLIES,
    }


def _labelled(seen: list[dict[str, bool]]) -> bool:
    """All have been read; one that fits no label is told so."""
    return all(one["read"] for one in seen)
