"""How migrations run: one at a time, each in one transaction, never waiting long for a lock.

`parley migrate` hands the connection over (`parley/migrator.py`); nothing here reads settings.
"""

import time

from alembic import context
from sqlalchemy import Connection, text
from sqlmodel import SQLModel

LOCK_TIMEOUT_MILLISECONDS = 5_000
STATEMENT_TIMEOUT_MILLISECONDS = 300_000
# Any constant number: two migrators of one database meet at this lock.
ADVISORY_LOCK = 7_262_539_104
ASK_AGAIN_SECONDS = 0.2


def run() -> None:
    connection = context.config.attributes["connection"]
    connection.execute(text(f"SET lock_timeout = {LOCK_TIMEOUT_MILLISECONDS}"))
    connection.execute(text(f"SET statement_timeout = {STATEMENT_TIMEOUT_MILLISECONDS}"))
    _wait_for_turn(connection)
    try:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            transaction_per_migration=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    finally:
        connection.execute(text(f"SELECT pg_advisory_unlock({ADVISORY_LOCK})"))
        connection.commit()


def _wait_for_turn(connection: Connection) -> None:
    """Asks again and again: whoever waits inside a statement holds a snapshot, and an index that
    the other migrator builds concurrently would wait for that snapshot in a circle."""
    while not connection.scalar(text(f"SELECT pg_try_advisory_lock({ADVISORY_LOCK})")):
        connection.commit()
        time.sleep(ASK_AGAIN_SECONDS)
    connection.commit()


run()
