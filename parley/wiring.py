"""Puts a process together from its settings: the only place where parts learn of one another."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from inbox.delivery.settle import CLAIM_LANE
from inbox.foundation.authentication import Authenticator
from inbox.foundation.database import Database
from inbox.foundation.doorbell import (
    REDIS_TIMEOUT_SECONDS,
    Doorbell,
    RedisDoorbell,
    SilentDoorbell,
    redis_broker,
)
from inbox.foundation.encryption import InstallationKey, MasterKeys
from inbox.foundation.keyring import OpenedKeys
from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings
from inbox.mailbox.receive import PROCESS_MAILBOX
from parley.subscriptions import SUBSCRIPTIONS

# The engine notes whom it was rung for, and looks at all of them in one step.
RUNG_TOGETHER = frozenset({PROCESS_MAILBOX, CLAIM_LANE})


def build_runtime(settings: Settings, *, with_redis: bool = True) -> Runtime:
    """Opens nothing yet: connections are made by the event loop that first needs them."""
    settings.require("database_url", "secret_key", "master_keys")
    if with_redis:
        settings.require("redis_url")
    return Runtime(
        settings=settings,
        database=Database(
            settings.database_url.get_secret_value(), pool_size=settings.database_pool_size
        ),
        doorbell=_doorbell(settings) if with_redis else SilentDoorbell(),
        opened_keys=OpenedKeys(MasterKeys.parse(settings.master_keys.get_secret_value())),
        installation_key=InstallationKey(settings.secret_key.get_secret_value()),
        subscriptions=SUBSCRIPTIONS,
    )


def build_authenticator(runtime: Runtime) -> Authenticator:
    # Only the web process needs it, with the password hashing and codes that it imports.
    from inbox.access.authenticator import AccessAuthenticator

    return AccessAuthenticator(runtime)


@asynccontextmanager
async def open_runtime(settings: Settings, *, with_redis: bool = True) -> AsyncIterator[Runtime]:
    runtime = build_runtime(settings, with_redis=with_redis)
    try:
        yield runtime
    finally:
        await runtime.close()


def _doorbell(settings: Settings) -> Doorbell:
    url = settings.redis_url.get_secret_value()
    return RedisDoorbell(redis_broker(url, timeout_seconds=REDIS_TIMEOUT_SECONDS), RUNG_TOGETHER)
