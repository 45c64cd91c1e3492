"""What a colleague makes of an answer that was only suggested: he reads it where he answers, and
says whether he took it."""

from typing import Any

from automation.replies.models import ReplyMode
from inbox.foundation.permissions import Role
from tests.automation.replies.conftest import HOURS, PATH, Desk
from tests.factories.callers import refusal_of
from tests.factories.workspaces import subject_of


async def test_a_suggestion_is_read_by_whoever_answers_and_used_or_put_aside(desk: Desk) -> None:
    await desk.let(ReplyMode.SUGGEST)
    row = await desk.hear("When are you open?")
    assert (row["outcome"], row["verdict"]) == ("suggested", None)
    agent = subject_of(await desk.office.workspace.add_member(Role.AGENT))
    listed = f"{PATH}?conversation_id={desk.office.conversation_id}&limit=1"
    [shown] = (await desk.office.call("GET", listed, agent)).json()["items"]
    assert (shown["id"], shown["text"]) == (row["id"], HOURS)
    path = f"{PATH}/{row['id']}/verdict"
    before = await _changes(desk)
    for verdict in ("dismissed", "used", "used"):
        said = await desk.office.call("PUT", path, agent, json={"verdict": verdict})
        assert (said.status_code, said.json()["verdict"]) == (200, verdict), said.text
    # Once each time that it changed: for whoever looks on, and for the audit.
    assert await _changes(desk) == before + 2
    audited = await desk.rows(
        "SELECT action, details FROM audit_entry WHERE action LIKE 'auto_reply%' ORDER BY id"
    )
    assert audited == [
        ("auto_reply_judged", {"verdict": "dismissed"}),
        ("auto_reply_judged", {"verdict": "used"}),
    ]
    # It stands last among what was asked on its way, and once.
    again = (await desk.office.call("GET", f"{PATH}/{row['id']}")).json()
    assert [one["code"] for one in again["verdicts"] if one["gate"] == "colleague"] == ["used"]
    assert again["outcome"] == "suggested"


async def test_only_what_was_suggested_can_be_used_and_only_by_who_answers(desk: Desk) -> None:
    sent = await desk.hear("When are you open?")
    assert sent["outcome"] == "sent"
    path = f"{PATH}/{sent['id']}/verdict"
    refused = await desk.office.call("PUT", path, json={"verdict": "used"})
    assert refusal_of(refused) == (409, "not_suggested")
    marketer = subject_of(await desk.office.workspace.add_member(Role.MARKETER))
    refused = await desk.office.call("PUT", path, marketer, json={"verdict": "used"})
    assert refused.status_code == 403


async def _changes(desk: Desk) -> Any:
    [(count,)] = await desk.rows("SELECT count(*) FROM event_log WHERE kind = 'auto_reply_changed'")
    return count
