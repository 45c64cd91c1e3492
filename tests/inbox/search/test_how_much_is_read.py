"""A word that stands in half of all messages is found by reading the newest ones, not all."""

from typing import Any
from uuid import UUID

import psycopg
import pytest

from inbox.channels.models import Channel
from tests.factories.spines import text_message
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace

COPIES = 4000
MOST = 51
FREQUENT = 1
# Copies of the one message; every second one has the frequent word.
COPY = """
INSERT INTO message SELECT (jsonb_populate_record(m, jsonb_build_object(
    'id', uuidv7(), 'external_id', NULL, 'seq', m.seq + n,
    'words', jsonb_build_array(CASE n %% 2 WHEN 0 THEN 1 ELSE n END)
))).* FROM message AS m, generate_series(1, %s) AS n WHERE m.workspace_id = %s
"""
READ = """
SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'message'
"""


@pytest.fixture
async def many(
    still: Still, channel: Channel, workspace: MadeWorkspace, superuser: psycopg.Connection[Any]
) -> UUID:
    await still.receive(channel, text_message(channel, "hello"))
    superuser.execute(COPY, (COPIES, workspace.id))
    superuser.execute("ANALYZE message")
    return workspace.id


def asked(connection: psycopg.Connection[Any], *workspaces: UUID, after: UUID | None = None) -> Any:
    """The ids, and how many rows were read for them."""
    with connection.transaction():
        connection.execute(
            "SELECT set_config('parley.workspaces', %s, true)",
            ("{" + ",".join(map(str, workspaces)) + "}",),
        )
        [(before,)] = connection.execute(READ).fetchall()
        found = connection.execute(
            "SELECT id FROM lookup.search_messages(%s::bigint[], %s, %s)", ([FREQUENT], after, MOST)
        ).fetchall()
        [(read,)] = connection.execute(READ).fetchall()
    return [row[0] for row in found], read - before


async def test_a_frequent_word_reads_the_newest_messages_alone(
    many: UUID, superuser: psycopg.Connection[Any]
) -> None:
    wanted = [
        row[0]
        for row in superuser.execute(
            "SELECT id FROM message WHERE workspace_id = %s AND words @> '{1}' ORDER BY id DESC",
            (many,),
        )
    ]
    # More often than a prepared statement is planned anew: the plan it then keeps is as good.
    for page in range(8):
        after = None if page == 0 else wanted[page * MOST - 1]
        found, read = asked(superuser, many, after=after)
        assert found == wanted[page * MOST : (page + 1) * MOST]
        assert read < COPIES / 4, f"page {page} read {read} rows"


async def test_a_transaction_of_several_workspaces_or_of_none_finds_nothing(
    many: UUID, other_workspace: MadeWorkspace, superuser: psycopg.Connection[Any]
) -> None:
    assert asked(superuser, many, other_workspace.id) == ([], 0)
    assert asked(superuser) == ([], 0)
