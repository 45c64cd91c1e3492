"""What every process holds: settings, pool, keys, files, doorbell, and how to open a unit of work.

Built once per process by `parley/wiring.py`, closed when the process ends.
"""

from functools import cached_property
from uuid import UUID

from inbox.foundation.clock import Clock, SystemClock
from inbox.foundation.database import Database
from inbox.foundation.doorbell import Doorbell
from inbox.foundation.encryption import InstallationKey
from inbox.foundation.events import Subscriptions
from inbox.foundation.keyring import OpenedKeys
from inbox.foundation.permissions import Subject
from inbox.foundation.settings import Settings
from inbox.foundation.unit_of_work import UnitOfWork
from integrations.storage.store import FileStore


class Runtime:
    def __init__(
        self,
        *,
        settings: Settings,
        database: Database,
        doorbell: Doorbell,
        opened_keys: OpenedKeys,
        installation_key: InstallationKey,
        subscriptions: Subscriptions,
        clock: Clock | None = None,
    ) -> None:
        self.settings = settings
        self.database = database
        self.doorbell = doorbell
        self.opened_keys = opened_keys
        self.installation_key = installation_key
        self.subscriptions = subscriptions
        self.clock = clock or SystemClock()

    @cached_property
    def files(self) -> FileStore:
        return FileStore(self.settings.files_url)

    def unit_of_work(
        self, *workspace_ids: UUID, subject: Subject | None = None, in_sets: bool = False
    ) -> UnitOfWork:
        return UnitOfWork(
            self.database,
            self.subscriptions,
            self.doorbell,
            self.opened_keys,
            self.installation_key,
            workspace_ids,
            subject,
            in_sets=in_sets,
        )

    async def close(self) -> None:
        self.doorbell.close()
        await self.database.close()
