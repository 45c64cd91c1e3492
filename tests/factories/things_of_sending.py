"""One of each thing that a tenant has, of what goes out, and files (tenants.py)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx

from inbox.desk.scheduled_schemas import ScheduledIn
from inbox.desk.scheduled_service import ScheduledService
from inbox.foundation.identifiers import new_id
from inbox.media.sharing import SharedUploads
from inbox.media.uploads import Uploaded, Uploads
from inbox.messages.composing import MessageIn
from inbox.workspaces.models import Member
from tests.factories.workspaces import MadeWorkspace, subject_of

PDF = b"%PDF-1.7\n%abc\n"


async def make_things(
    workspace: MadeWorkspace, ids: dict[str, UUID], whose: Member
) -> dict[str, UUID]:
    """By the names that the routes give their path parameters; `ids` are those made before."""
    conversation_id, scheduled_id = ids["conversation_id"], new_id()
    subject = subject_of(whose)
    planned = ScheduledIn(
        message=MessageIn(text="Are you still there?"),
        send_at=datetime.now(UTC) + timedelta(days=1),
    )
    async with workspace.runtime.unit_of_work(workspace.id, subject=subject) as uow:
        await ScheduledService(uow, subject).plan(conversation_id, scheduled_id, planned)

    async def body() -> AsyncIterator[bytes]:
        yield PDF

    asked = Uploaded(conversation_id, file_name="offer.pdf")
    file = await Uploads(workspace.runtime, subject).take(asked, body(), "POST /media")
    shared = await SharedUploads(workspace.runtime, subject).take(
        body(), "POST /shared-files", kind=None, name="prices.pdf", idempotency_key=None
    )
    return {
        "scheduled_id": scheduled_id,
        "attachment_id": file.id,
        "shared_file_id": shared.id,
    }


async def fill_tables(
    workspace: MadeWorkspace, ids: dict[str, UUID], owner: dict[str, str], client: httpx.AsyncClient
) -> None:
    """What only comes about by using the product; `owner` are the headers of the owner."""
