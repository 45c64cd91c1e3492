"""What an agent asks all day goes by indexes: judged by the plan, not by the clock."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from uuid import UUID

import psycopg
from psycopg import AsyncCursor

from inbox.channels.models import Channel
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
