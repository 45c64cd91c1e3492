"""What an agent asks all day goes by indexes: judged by the plan, not by the clock."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from uuid import UUID

import psycopg
import pytest
from psycopg import AsyncCursor

from inbox.channels.models import Channel
from inbox.conversations import repository
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Subject
from tests.factories.callers import Api
from tests.factories.spines import text_message
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace

COPIES = 3000
# Of each person, of his conversation and of what he said.
CONTACTS = """
INSERT INTO contact SELECT (jsonb_populate_record(c, jsonb_build_object(
    'id', uuidv7(), 'terms', jsonb_build_array(n)))).*
FROM contact AS c, generate_series(1, %s) AS n WHERE c.workspace_id = %s
"""
CONVERSATIONS = """
INSERT INTO conversation SELECT (jsonb_populate_record(v, jsonb_build_object(
    'id', uuidv7(), 'contact_id', c.id))).*
FROM conversation AS v JOIN contact AS c USING (workspace_id)
WHERE v.workspace_id = %s AND c.id <> v.contact_id
"""
MESSAGES = """
INSERT INTO message SELECT (jsonb_populate_record(m, jsonb_build_object(
    'id', uuidv7(), 'external_id', NULL, 'seq', m.seq + n, 'words', jsonb_build_array(n)))).*
FROM message AS m, generate_series(1, %s) AS n WHERE m.workspace_id = %s AND m.seq = 2
"""
LARGE = ("contact", "conversation", "message")
READS = re.compile(rf"\b(FROM|JOIN)\s+({'|'.join(LARGE)})\b", re.IGNORECASE)


@contextmanager
def asked() -> Iterator[list[tuple[str, Any]]]:
    """The statements with what was given to them."""
    sent: list[tuple[str, Any]] = []
    execute = AsyncCursor.execute

    async def note(self: Any, query: Any, params: Any = None, **options: Any) -> Any:
        words = query.decode() if isinstance(query, bytes) else str(query)
        sent.append((words, params))
        return await execute(self, query, params, **options)

    with patch.object(AsyncCursor, "execute", note):
        yield sent


def load(connection: psycopg.Connection[Any], workspace_id: UUID) -> None:
    """Copies cannot be opened, as each text is sealed for its own row; plans read none."""
    connection.execute(CONTACTS, (COPIES, workspace_id))
    connection.execute(CONVERSATIONS, (workspace_id,))
    connection.execute(MESSAGES, (COPIES, workspace_id))
    connection.execute("ANALYZE contact, conversation, message")


def plan_of(connection: psycopg.Connection[Any], mine: UUID, words: str, params: Any) -> str:
    """As the product's role sees it, its policies included."""
    with connection.transaction(force_rollback=True):
        connection.execute("SELECT set_config('parley.workspaces', %s, true)", (f"{{{mine}}}",))
        connection.execute("SET LOCAL ROLE parley_app")
        return "\n".join(row[0] for row in connection.execute(f"EXPLAIN {words}", params))


async def test_the_daily_questions_go_by_indexes(
    shared_api: Api,
    owner: Subject,
    still: Still,
    channel: Channel,
    workspace: MadeWorkspace,
    superuser: psycopg.Connection[Any],
) -> None:
    for said in ("parcel", "where is it"):
        await still.receive(channel, text_message(channel, said, phone="4915550001"))
    (opened,) = (await shared_api.call(owner, "GET", "/conversations")).json()["items"]
    thread, contact = f"/conversations/{opened['id']}", opened["contact"]["id"]
    page = (await shared_api.call(owner, "GET", f"{thread}/messages?limit=1")).json()
    questions = (
        "/conversations",
        "/conversations?status=open",
        f"/conversations?contact_id={contact}",
        thread,
        f"{thread}/messages",
        f"{thread}/messages?limit=1&cursor={page['next_cursor']}",
        "/search?kind=messages&q=parcel",
        "/search?q=%2B4915550001",
        "/contacts",
        f"/contacts/{contact}",
    )
    statements: list[tuple[str, str, Any]] = []
    for path in questions:
        with asked() as sent:
            answer = await shared_api.call(owner, "GET", path)
        assert answer.status_code == 200, answer.text
        statements += [(path, *one) for one in sent if READS.search(one[0])]
    assert {path for path, _, _ in statements} == set(questions)
    load(superuser, workspace.id)
    for path, words, params in statements:
        plan = plan_of(superuser, workspace.id, words, params)
        for table in LARGE:
            assert f"Seq Scan on {table}" not in plan, f"{path}\n{words}\n{plan}"


# The threads that have the label or are about the intent, found by their keys; or the newest ones
# looked through, each asked by key.
# (Which index has the keys is the planner's: on a few thousand rows more than one is as good.)
BY_KEY = ("Sort", "id = ANY ((InitPlan")
BY_AGE = ("Index Scan Backward using conversation_by_age on conversation",)
# One of thirty threads, so that neither way is the only one, and the others have others.
SOME = "WHERE workspace_id = %s AND (abs(hashtext(id::text)) %% 30 = 0) = %s"
THINGS = {
    "label_id": """INSERT INTO label (workspace_id, id, name, color, description)
        VALUES (%s, %s, %s, '#00aa55', '')""",
    "intent_id": """INSERT INTO intent (workspace_id, id, name, title, description, risk)
        VALUES (%s, %s, %s, 'Title', '', 'none')""",
}
ROWS = {
    "label_id": f"""INSERT INTO conversation_label (workspace_id, conversation_id, label_id)
        SELECT workspace_id, id, %s FROM conversation {SOME}""",
    "intent_id": f"""INSERT INTO message_intent (workspace_id, id, message_id, conversation_id,
            intent_id, p, calibrated, others, engine)
        SELECT workspace_id, uuidv7(), id, conversation_id, %s, 1, false, '[]', 'local'
        FROM message {SOME}""",
}
TABLE_OF = {"label_id": "conversation_label", "intent_id": "message_intent"}
INDEX_OF = {"label_id": "conversation_label_by_label", "intent_id": "message_intent_holds"}


@pytest.mark.parametrize(("few", "ways"), [(2_500, BY_KEY), (0, BY_AGE)], ids=["few", "many"])
@pytest.mark.parametrize("asked_for", ["label_id", "intent_id"])
async def test_what_stands_in_other_tables_reads_no_more_threads_than_it_needs(
    shared_api: Api,
    owner: Subject,
    still: Still,
    channel: Channel,
    workspace: MadeWorkspace,
    superuser: psycopg.Connection[Any],
    monkeypatch: pytest.MonkeyPatch,
    few: int,
    ways: tuple[str, ...],
    asked_for: str,
) -> None:
    for said in ("parcel", "where is it"):
        await still.receive(channel, text_message(channel, said, phone="4915550001"))
    load(superuser, workspace.id)
    wanted, other = str(new_id()), str(new_id())
    for one in (wanted, other):
        superuser.execute(THINGS[asked_for], (workspace.id, one, one))
        superuser.execute(ROWS[asked_for], (one, workspace.id, one == wanted))
    superuser.execute("ANALYZE conversation_label, message_intent")
    monkeypatch.setattr(repository, "FEW", few)
    with asked() as sent:
        # Whether the copies can be opened does not matter here.
        await shared_api.call(owner, "GET", f"/conversations?{asked_for}={wanted}&limit=1")
    listed = [one for one in sent if re.search("FROM conversation ", one[0].replace("\n", " "))]
    assert len(listed) >= 1
    plan = plan_of(superuser, workspace.id, *listed[0])
    assert all(way in plan for way in ways), plan
    for table in (*LARGE, "conversation_label", "message_intent"):
        assert f"Seq Scan on {table}" not in plan, plan
    # How many there are is asked of the index, and no further than matters.
    (counted,) = [one for one in sent if "count(" in one[0] and TABLE_OF[asked_for] in one[0]]
    plan = plan_of(superuser, workspace.id, *counted)
    assert INDEX_OF[asked_for] in plan, plan
    assert "Limit" in plan, plan
