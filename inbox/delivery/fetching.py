"""Files that customers sent are fetched by effects of their own lane, beside every line.

The effect has the id of its attachment: how it ended is how the file ended.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from inbox.channels.directory import Route
from inbox.delivery.claims import Wanted
from inbox.delivery.kinds import FETCH_FILE
from inbox.effects.lanes import LaneWanted
from inbox.effects.models import EffectState
from inbox.effects.transitions import EffectRow
from inbox.foundation.encryption import Place
from inbox.foundation.sealed import Sealed
from inbox.media.log import Expected, FileEnd
from inbox.media.models import AttachmentState

FILES_PER_SECOND = 20.0


def fetches(files: Sequence[Expected], routes: Mapping[UUID, Route]) -> Iterator[Wanted]:
    for one in files:
        route = routes[one.channel_id]
        payload = json.dumps(
            {
                "channel": str(one.channel_id),
                "contact": str(one.contact_id),
                "media_id": one.provider_media_id,
                "kind": one.kind,
                "mime_type": one.mime_type,
                "storage_key": one.storage_key,
            }
        )
        place = Place(one.workspace_id, "effect", "payload", one.id)
        yield Wanted(
            workspace_id=one.workspace_id,
            effect_id=one.id,
            lane=LaneWanted(one.workspace_id, f"files:{route.channel_id}", FILES_PER_SECOND),
            thread=None,
            conv_seq=None,
            message_id=None,
            kind=FETCH_FILE,
            automatic=False,
            idem_key=f"file:{one.id}",
            sealed=Sealed.of(payload, one.key, place),
            payload=payload,
        )


def file_ends(rows: Sequence[EffectRow], told: Sequence[FileEnd] = ()) -> list[FileEnd]:
    """Of the effects that have ended; those that say nothing more were tried too often."""
    by_id = {one.id: one for one in told}
    ended = [row for row in rows if row.kind == FETCH_FILE and not row.is_open]
    return [by_id.get(row.id) or _failed(row) for row in ended]


def _failed(row: EffectRow) -> FileEnd:
    assert row.state != EffectState.ACCEPTED  # noqa: S101 - who accepts says what was stored
    return FileEnd(row.workspace_id, row.id, AttachmentState.FAILED, row.error_code)
