"""The sweeper's duty for sheet links: whichever has something to write gets its one effect.

Nothing on the path of a message or an order knows of sheets. The log of changes says what there is
to write, and this asks once a second who is behind.
"""

import json
from uuid import UUID

from sqlalchemy import text

from inbox.delivery.claims import Claims, Wanted
from inbox.delivery.kinds import SYNC_SHEET
from inbox.delivery.settle import CLAIM_LANE
from inbox.effects.lanes import LaneWanted
from inbox.foundation.encryption import Place
from inbox.foundation.errors import ServiceUnreachable
from inbox.foundation.events import Ring
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.logs import Log, log_error
from inbox.foundation.runtime import Runtime
from inbox.foundation.sealed import Sealed
from inbox.foundation.time_of_database import database_now
from inbox.sheet_links.service import SheetLinkService

DUE_AT_ONCE = 200
# One effect is at most five calls.
EFFECTS_PER_SECOND = 1.0
# So far behind, a link moves along even if nothing in between was its own.
LINES_BEHIND_AT_MOST = 4000


async def due_sheet_links(runtime: Runtime) -> list[Ring]:
    async with runtime.database.system_connection() as connection:
        rows = await connection.execute(
            text(
                "SELECT l.workspace_id, l.id FROM sheet_link AS l"
                " LEFT JOIN workspace_cursor AS c ON c.workspace_id = l.workspace_id"
                " WHERE l.state = 'active' AND l.wanted < l.generation AND (l.resyncing"
                " OR c.seq > l.log_seq + :behind"
                " OR EXISTS (SELECT FROM event_log AS e WHERE e.workspace_id = l.workspace_id"
                " AND e.seq > l.log_seq AND (e.kind LIKE"
                " CASE l.object_kind WHEN 'orders' THEN 'order\\_%' ELSE 'contact\\_%' END"
                " OR l.follows_contacts AND e.kind LIKE 'contact\\_%')))"
                " LIMIT :most"
            ),
            {"behind": LINES_BEHIND_AT_MOST, "most": DUE_AT_ONCE},
        )
        due = [(row.workspace_id, row.id) for row in rows]
    rings: list[Ring] = []
    for workspace_id, link_id in due:
        try:
            ring = await _want(runtime, workspace_id, link_id)
        except ServiceUnreachable:
            raise
        except Exception as error:  # noqa: BLE001 - one link must not hold up the others
            log_error(Log.SWEEP_FAILED, error, duty="due_sheet_links")
        else:
            rings += [] if ring is None else [ring]
    return rings


async def _want(runtime: Runtime, workspace_id: UUID, link_id: UUID) -> Ring | None:
    async with runtime.unit_of_work(workspace_id) as uow:
        generation = await SheetLinkService(uow).want(link_id)
        if generation is None:
            # Another sweeper was faster, or the link has gone.
            return None
        effect_id = new_id()
        payload = json.dumps({"link": str(link_id), "generation": generation})
        key = await uow.keys.current(workspace_id, KeyPurpose.WORKSPACE)
        place = Place(workspace_id, "effect", "payload", effect_id)
        wanted = Wanted(
            workspace_id=workspace_id,
            effect_id=effect_id,
            lane=LaneWanted(workspace_id, f"sheet:{link_id}", EFFECTS_PER_SECOND),
            thread=None,
            conv_seq=None,
            message_id=None,
            kind=SYNC_SHEET,
            automatic=False,
            idem_key=f"sheet:{link_id}:{generation}",
            sealed=Sealed.of(payload, key, place),
            payload=payload,
        )
        lane_id = await Claims(uow).write_waiting(wanted, await database_now(uow))
    return Ring(CLAIM_LANE, (workspace_id, lane_id))
