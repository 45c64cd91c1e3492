"""Carries files: from the provider into the store, and from the store to the provider.

A few at a time in each process; the others wait a little and are put back.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from inbox.channels.directory import Route
from inbox.delivery.claims import Job
from inbox.delivery.outcomes import Ended
from inbox.foundation.errors import NotFound, ServiceUnreachable
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.runtime import Runtime
from inbox.media.content import BYTES_AT_MOST, UNKNOWN, file_name_of, fits
from inbox.media.errors import FileNotStored, FileTooLarge
from inbox.media.inspection import Inspection
from inbox.media.log import FileEnd
from inbox.media.models import AttachmentState
from inbox.media.sealing import place_of, sealed
from inbox.media.service import MediaService
from integrations.messaging import (
    Accepted,
    CarryFiles,
    Fetched,
    FileToUpload,
    Gone,
    NotSent,
    Refused,
    Uploaded,
    WhoActs,
)
from integrations.storage.store import StoreUnreachable

AT_ONCE = 12
BEGIN_WITHIN_SECONDS = 8.0
BUSY = NotSent("begun_too_late", retry_after_seconds=2, counts_as_failure=False, called=False)
STORE_AWAY = NotSent(
    "store_unreachable", retry_after_seconds=30, counts_as_failure=False, called=False
)
BROKEN_OFF = NotSent("worker_stopped", retry_after_seconds=0, counts_as_failure=False)
WRONG_HASH = NotSent("wrong_hash", retry_after_seconds=5)
TOO_LARGE = "file_too_large"
WRONG_TYPE = "file_type_refused"
MISSING = Refused("file_missing", WhoActs.AGENT, called=False)
# Meta keeps what was uploaded for 30 days, and a message is resent within minutes.
KEPT_SECONDS = 29 * 24 * 3600
KEPT_AT_MOST = 5_000


class WrongType(Exception):
    """The file is something else than the message says."""


class _Busy(Exception):
    pass


class Files:
    def __init__(self, runtime: Runtime, carriers: Mapping[str, CarryFiles]) -> None:
        self._runtime = runtime
        self._carriers = carriers
        self._room = asyncio.Semaphore(AT_ONCE)
        # A message that is put back and sent later names the same file again.
        self._uploaded: dict[tuple[UUID, UUID], tuple[float, str]] = {}
        self._uploading: set[asyncio.Task[Uploaded | Refused | NotSent]] = set()
        self._closing = False

    async def fetch(self, job: Job, route: Route, payload: Mapping[str, Any]) -> Ended:
        try:
            async with self._one_of_few():
                return await self._fetch(job, route, payload)
        except _Busy:
            return Ended(job, BUSY, route.channel_id)
        except (StoreUnreachable, ServiceUnreachable):
            return Ended(job, STORE_AWAY, route.channel_id)

    async def upload(
        self, job: Job, route: Route, attachment_id: UUID, shared_file_id: UUID | None = None
    ) -> Uploaded | Refused | NotSent:
        """A file that goes to many is uploaded once for each channel."""
        kept = (route.channel_id, shared_file_id or attachment_id)
        until, media_id = self._uploaded.get(kept, (0.0, ""))
        if until > time.monotonic():
            return Uploaded(media_id)
        try:
            async with self._one_of_few():
                outcome = await self._until_closing(self._upload(job, route, attachment_id))
        except _Busy:
            return BUSY
        except (StoreUnreachable, ServiceUnreachable):
            return STORE_AWAY
        except (NotFound, FileNotStored):
            return MISSING
        if isinstance(outcome, Uploaded):
            if len(self._uploaded) >= KEPT_AT_MOST:
                self._uploaded.clear()
            self._uploaded[kept] = (time.monotonic() + KEPT_SECONDS, outcome.media_id)
        return outcome

    def break_off(self) -> None:
        """A file on its way out is no message yet: whoever stops does not wait for it."""
        self._closing = True
        for task in self._uploading:
            task.cancel()

    async def _until_closing(
        self, upload: Coroutine[Any, Any, Uploaded | Refused | NotSent]
    ) -> Uploaded | Refused | NotSent:
        if self._closing:
            upload.close()
            return BROKEN_OFF
        task = asyncio.create_task(upload)
        self._uploading.add(task)
        try:
            await asyncio.wait([task])
        finally:
            self._uploading.discard(task)
            task.cancel()
        return BROKEN_OFF if task.cancelled() else task.result()

    async def _fetch(self, job: Job, route: Route, payload: Mapping[str, Any]) -> Ended:
        kind = payload["kind"]
        async with self._runtime.unit_of_work(job.workspace_id) as uow:
            key = await uow.keys.current(
                job.workspace_id, KeyPurpose.CONTACT, UUID(payload["contact"])
            )
        inspection = Inspection(lambda mime: _limit(kind, mime), claimed=payload["mime_type"])
        place = place_of(job.workspace_id, job.effect_id)

        async def take(pieces: AsyncIterator[bytes]) -> None:
            await self._runtime.files.write(
                payload["storage_key"], sealed(inspection.over(pieces), key, place)
            )

        carrier = self._carriers[route.kind.value]
        try:
            outcome = await carrier.fetch(route.access, payload["media_id"], take)
        except FileTooLarge:
            return _refused(job, TOO_LARGE)
        except WrongType:
            return _refused(job, WRONG_TYPE)
        if isinstance(outcome, Gone):
            return _refused(job, outcome.code, AttachmentState.EXPIRED)
        if isinstance(outcome, NotSent):
            return Ended(job, outcome, route.channel_id)
        if not _is_the_same(outcome, inspection):
            await self._runtime.files.delete(payload["storage_key"])
            return Ended(job, WRONG_HASH, route.channel_id)
        file = FileEnd(
            workspace_id=job.workspace_id,
            id=job.effect_id,
            state=AttachmentState.STORED,
            mime_type=inspection.mime_type,
            size_bytes=inspection.size_bytes,
            sha256=inspection.sha256,
            data_key_id=key.id,
        )
        return Ended(job, Accepted(payload["media_id"]), route.channel_id, file=file)

    async def _upload(
        self, job: Job, route: Route, attachment_id: UUID
    ) -> Uploaded | Refused | NotSent:
        async with self._runtime.unit_of_work(job.workspace_id) as uow:
            file = await MediaService(uow).stored(attachment_id)
        wanted = FileToUpload(
            file_name=file_name_of(file.kind, file.id.hex, file.mime_type),
            mime_type=file.mime_type or UNKNOWN,
            size_bytes=file.size_bytes,
            read=lambda: file.read(self._runtime.files),
        )
        return await self._carriers[route.kind.value].upload(route.access, wanted)

    @asynccontextmanager
    async def _one_of_few(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(BEGIN_WITHIN_SECONDS):
                await self._room.acquire()
        except TimeoutError:
            raise _Busy from None
        try:
            yield
        finally:
            self._room.release()


def _limit(kind: str, mime_type: str) -> int:
    if not fits(kind, mime_type):
        raise WrongType
    return BYTES_AT_MOST


def _is_the_same(fetched: Fetched, inspection: Inspection) -> bool:
    return fetched.sha256 is None or fetched.sha256.lower() == inspection.sha256.hex()


def _refused(job: Job, code: str, state: AttachmentState = AttachmentState.REFUSED) -> Ended:
    file = FileEnd(job.workspace_id, job.effect_id, state, code)
    return Ended(job, Refused(code, WhoActs.NOBODY), file=file)
