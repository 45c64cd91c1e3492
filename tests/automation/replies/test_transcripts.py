"""Conversations from end to end: what each gate decides, what a model is shown, what is sent.

They stand in transcripts.yaml; exactly what left for the model stands in snapshots/, and is
compared byte by byte. After a change that is meant: `make snapshots`, and read the difference.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from automation.ai.models import AiMode
from automation.ai.schemas import AiSettingsChange
from automation.ai.service import AiService
from automation.knowledge.schemas import ArticleIn
from automation.knowledge.service import KnowledgeService
from automation.replies.gates import Gate
from automation.replies.intents import Intended
from automation.replies.models import IntentMode, ReplyIntent, ReplyMode
from inbox.contacts.models import Restriction
from inbox.contacts.restriction import restrict
from inbox.foundation.identifiers import new_id
from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings
from tests.automation.conftest import Office
from tests.automation.pricing import count_as_openai
from tests.automation.replies.conftest import Desk, Reader
from tests.automation.replies.snapshots import FOLDER, Snapshot, leaks_of, quoting, slug
from tests.factories.callers import Api
from tests.factories.fake_openai import FakeOpenAI
from tests.factories.far_end import FarEnd
from tests.factories.spines import Spine, connect, envelope, open_spine
from tests.factories.workspaces import make_workspace, subject_of

FILE = yaml.safe_load(Path(__file__).with_name("transcripts.yaml").read_text(encoding="utf-8"))
TRANSCRIPTS: list[dict[str, Any]] = FILE["transcripts"]
# Of everybody whose conversation it is, and of the colleague.
SEEDED = ("Ann Lee", "4711223344", "4915550001", "Olive Owner")
# What those two say where an answer leaves by itself.
USUAL = {"generated": "answer", "mode": "auto"}
MEANWHILE = {
    "taken_over": "UPDATE conversation SET owner = 'human' WHERE workspace_id = %s",
    "newer": "UPDATE conversation SET last_seq = last_seq + 1 WHERE workspace_id = %s",
    "restrained": "UPDATE reply_settings SET mode = 'suggest' WHERE workspace_id = %s",
    "window_closed": (
        "UPDATE conversation SET window_until = now() - interval '1 hour', entry_until = NULL"
        " WHERE workspace_id = %s"
    ),
}


@pytest.fixture(scope="module")
async def shared_spine(with_model: Settings, meta: FarEnd) -> AsyncIterator[Spine]:
    async with open_spine(with_model, meta.url) as spine:
        yield spine


@pytest.fixture
async def talk(
    shared_spine: Spine,
    runtime: Runtime,
    fake: FakeOpenAI,
    ai_api: Api,
    superuser: psycopg.Connection[Any],
    nothing_under_way: None,
) -> AsyncIterator[Desk]:
    """A workspace of its own with one customer; the engine is that of all transcripts."""
    workspace = await make_workspace(runtime)
    channel = await connect(shared_spine, workspace.id)
    owner = subject_of(workspace.owner)
    office = Office(workspace, shared_spine, channel, fake, ai_api, owner, workspace.id)
    await office.hear("Hello, this is Ann Lee. My parcel from order 4711223344 has not come.")
    office.conversation_id = (await office.rows("SELECT id FROM conversation"))[0][0]
    made = Desk(office, superuser)
    yield made
    await made.engines.close()
    assert fake.complaints == []


@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda one: one["name"])
async def test_it_goes_as_it_should(
    talk: Desk, transcript: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    if transcript.get("paid"):
        count_as_openai(monkeypatch)
    await prepare(talk, transcript)
    snapshot = Snapshot(transcript["name"])
    for at, turn in enumerate(transcript["turns"], start=1):
        if "person" in turn:
            await talk.office.say(turn["person"])
        elif "given_back" in turn:
            path = f"/conversations/{talk.office.conversation_id}"
            given = {"owner": "bot", "assignee_id": None}
            assert (await talk.office.call("PATCH", path, json=given)).status_code == 200
        else:
            await customer_turn(talk, turn)
            snapshot.add(at, talk.office.fake.requests)
            talk.office.fake.requests.clear()
    left = b"\n".join(talk.office.fake.bodies).decode() + snapshot.text
    assert leaks_of(left, (*SEEDED, *transcript.get("personal", ()))) == []
    snapshot.compare()


def test_every_snapshot_is_of_a_transcript_and_the_languages_are_many() -> None:
    names = {slug(one["name"]) for one in TRANSCRIPTS}
    assert len(names) == len(TRANSCRIPTS) >= 60
    assert {one.stem for one in FOLDER.glob("*.yaml")} == names
    gates = {turn["last"] for one in TRANSCRIPTS for turn in one["turns"] if "last" in turn}
    # These are never the end: with them it goes on another way, or has left.
    never = {"budget_and_breaker", "output_checks", "once"}
    assert gates == {gate.value for gate in Gate} - never


async def prepare(desk: Desk, transcript: dict[str, Any]) -> None:
    """In one transaction, as somebody in the workspace."""
    office = desk.office
    names = ("hours_en", *transcript.get("articles", ()))
    modes = {"opening_hours": "auto"} | transcript.get("intents", {})
    async with office.workspace.as_member(office.workspace.owner) as uow:
        for name in names:
            await KnowledgeService(uow).create(new_id(), ArticleIn(**FILE["articles"][name]))
        for label, mode in modes.items():
            row = ReplyIntent(workspace_id=office.id, intent=label, mode=IntentMode(mode))
            uow.session.add(row)
        wanted = AiSettingsChange(mode=AiMode(transcript.get("ai", "model")))
        if "hard_limit" in transcript:
            wanted.hard_limit = float(transcript["hard_limit"])
        ai = AiService(uow, office.spine.runtime)
        await ai.change(wanted)
        if "guidance" in transcript:
            await ai.guide(transcript["guidance"])
    if transcript.get("hours") == "closed":
        closed = await office.call("PUT", "/business-hours", json={"weekly": []})
        assert closed.status_code == 200, closed.text
    settings = dict(transcript.get("settings", {}))
    await desk.let(ReplyMode(settings.pop("mode", "auto")), **settings)


async def customer_turn(desk: Desk, turn: dict[str, Any]) -> None:
    given = {"label": "opening_hours", "p": 0.97, "calibrated": True} | turn.get("intent", {})
    desk.reader = Reader(Intended(**given))
    fake = desk.office.fake
    fake.always = turn.get("fault", "")
    fake.answer = quoting(turn.get("model", {}))
    fake.meanwhile = lambda: happens(desk, turn.get("meanwhile"))
    before = await desk.sent()
    for one in turn["customer"]:
        await hear(desk, one)
    row_id = await desk.burst_over()
    if turn["outcome"] == "nothing":
        assert row_id is None
        assert await desk.sent() == before
        return
    assert row_id is not None
    await change_before(desk, turn.get("before"))
    row = await desk.think(row_id)
    found = [(one["gate"], one["code"]) for one in row["verdicts"]]
    assert (row["outcome"], found) == (turn["outcome"], verdicts_of(turn))
    assert row["faults"] == turn.get("faults", [])
    assert row["engine"] == turn.get("engine", row["engine"])
    said = (await desk.sent())[: -len(before) or None]
    # One answer, or the words of a hand-over, or nothing at all.
    assert len(said) == (1 if turn["outcome"] in {"sent", "handed_over"} else 0)
    for words in turn.get("says", ()):
        assert words in said[0]


def verdicts_of(turn: dict[str, Any]) -> list[tuple[str, str]]:
    """Every gate up to the last one, in the order in which they are asked; one that is asked again
    under the lock comes after all of them."""
    named = USUAL | turn.get("gates", {})
    if "faults" in turn:
        named["output_checks"] = ",".join(turn["faults"])
    gates = [gate.value for gate in Gate]
    if turn.get("late"):
        upto = gates[: gates.index("mode") + 1]
        first = [(gate, USUAL.get(gate, "ok")) for gate in upto]
        return [*first, (turn["last"], named[turn["last"]])]
    return [(gate, named.get(gate, "ok")) for gate in gates[: gates.index(turn["last"]) + 1]]


async def hear(desk: Desk, said: str | dict[str, Any]) -> None:
    office = desk.office
    if isinstance(said, str):
        await office.hear(said)
        return
    message: dict[str, Any] = {
        "from": "4915550001",
        "id": f"wamid.{new_id().hex}",
        "timestamp": "1800000000",
    }
    if "voice" in said:
        file = {"id": "1", "mime_type": "audio/ogg", "sha256": "x", "voice": True}
        message |= {"type": "audio", "audio": file}
    else:
        [(last,)] = await office.rows(
            "SELECT external_id FROM message WHERE direction = 'in' ORDER BY seq DESC LIMIT 1"
        )
        message |= {"type": "reaction", "reaction": {"message_id": last, "emoji": said["reaction"]}}
    query = "SELECT count(*) FROM message WHERE direction = 'in'"
    [(before,)] = await office.rows(query)
    contact = {"profile": {"name": "Ann Lee"}, "wa_id": "4915550001"}
    body = envelope(office.channel, {"contacts": [contact], "messages": [message]})
    assert await office.spine.post(body) == 1
    await office.spine.until(office.id, query, [(before + 1,)])


async def change_before(desk: Desk, what: str | None) -> None:
    office = desk.office
    match what:
        case None:
            return
        case "mode_off":
            await desk.let(ReplyMode.OFF)
        case "ai_off":
            await office.use(AiMode.OFF)
        case "assigned":
            path = f"/conversations/{office.conversation_id}"
            given = {"assignee_id": str(office.owner.id)}
            assert (await office.call("PATCH", path, json=given)).status_code == 200
        case "restricted":
            [(contact_id,)] = await office.rows("SELECT contact_id FROM conversation")
            async with office.workspace.as_house() as uow:
                await restrict(uow, [contact_id], Restriction.OBJECTION)
        case "breaker_open":
            [model] = desk.engines._made.values()
            while not model.breaker.is_open:  # type: ignore[attr-defined]
                model.breaker.note(failed=True)  # type: ignore[attr-defined]
        case _:
            await happens(desk, what)


async def happens(desk: Desk, what: str | None) -> None:
    if what is not None:
        await desk.by_force(MEANWHILE[what], (desk.office.id,))
