"""Runtimes for tests that look at the foundation alone, with subscriptions of their own."""

from collections.abc import Iterable

from inbox.foundation.clock import Clock
from inbox.foundation.database import Database
from inbox.foundation.doorbell import Doorbell
from inbox.foundation.encryption import InstallationKey, MasterKeys
from inbox.foundation.events import Ring, Subscriptions
from inbox.foundation.keyring import OpenedKeys
from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings


class RecordingDoorbell:
    """Keeps what would have been rung."""

    def __init__(self) -> None:
        self.rings: list[Ring] = []

    def ring(self, rings: Iterable[Ring]) -> None:
        self.rings.extend(rings)

    def close(self) -> None:
        pass


def make_runtime(
    settings: Settings,
    *,
    subscriptions: Subscriptions | None = None,
    doorbell: Doorbell | None = None,
    clock: Clock | None = None,
) -> Runtime:
    return Runtime(
        settings=settings,
        database=Database(
            settings.database_url.get_secret_value(), pool_size=settings.database_pool_size
        ),
        doorbell=doorbell or RecordingDoorbell(),
        opened_keys=OpenedKeys(MasterKeys.parse(settings.master_keys.get_secret_value())),
        installation_key=InstallationKey(settings.secret_key.get_secret_value()),
        subscriptions=subscriptions or Subscriptions(),
        clock=clock,
    )
