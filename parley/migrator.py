"""`parley migrate`: brings the database to this version, as its owner, one migrator at a time."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from inbox.foundation.database import CONNECT_TIMEOUT_SECONDS, is_connection_loss, sqlalchemy_url
from inbox.foundation.errors import ServiceUnreachable
from inbox.foundation.settings import Settings

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def migrate(
    settings: Settings, progress: Callable[[str], None] = lambda _: None, to: str | None = None
) -> None:
    """Alembic is imported here: only this command needs it."""
    from alembic import command
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory
    from sqlalchemy import create_engine

    config = _config()
    settings.require("database_url")
    engine = create_engine(
        sqlalchemy_url(settings.database_url.get_secret_value()),
        connect_args={"connect_timeout": CONNECT_TIMEOUT_SECONDS, "application_name": "parley"},
    )
    try:
        with engine.connect() as connection:
            before = MigrationContext.configure(connection).get_current_revision()
            head = to or ScriptDirectory.from_config(config).get_current_head()
            connection.rollback()
            if before == head:
                progress("the database is up to date")
                return
            progress(f"migrating the database to {head}")
            config.attributes["connection"] = connection
            command.upgrade(config, to or "head")
    except Exception as error:
        if is_connection_loss(error):
            raise ServiceUnreachable(
                "PARLEY_DATABASE_URL does not answer; check the address and that it is running."
            ) from None
        raise
    finally:
        engine.dispose()


def pending_revision(settings: Settings) -> str | None:
    """The revision this code needs when the database has another one; None when they agree."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory
    from sqlalchemy import create_engine

    engine = create_engine(sqlalchemy_url(settings.database_url.get_secret_value()))
    try:
        with engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
    head = ScriptDirectory.from_config(_config()).get_current_head()
    return None if current == head else head


def _config() -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
