"""What a customer sees besides messages: that his was read, that somebody is writing.

Effects that stand in nobody's line and are dropped when they come late; of each there is one per
message (and, of writing, per while), however often it is asked for.
"""

import json
from datetime import datetime, timedelta

from inbox.channels.directory import Route
from inbox.channels.models import ChannelState
from inbox.conversations.models import Conversation
from inbox.delivery.claims import Claims, Wanted
from inbox.delivery.kinds import SHOW_NOTICE
from inbox.delivery.outgoing import lane_of
from inbox.delivery.settle import CLAIM_LANE
from inbox.foundation.encryption import Place
from inbox.foundation.events import Ring
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.sealed import Sealed
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from integrations.messaging import Notice

# A tick that comes a quarter of an hour later still says something; a pen does not.
WORTH: dict[Notice, timedelta] = {
    Notice.READ: timedelta(minutes=15),
    Notice.TYPING: timedelta(seconds=15),
}
# The provider shows it for 25 seconds, or until a message arrives.
TYPING_AGAIN_SECONDS = 20


class Notices:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def show(
        self, conversation: Conversation, route: Route, notice: Notice, external_id: str
    ) -> None:
        """About the customer's message that has this id."""
        if route.state is not ChannelState.ENABLED:
            return
        workspace_id, now = conversation.workspace_id, await database_now(self.uow)
        key = await self.uow.keys.current(workspace_id, KeyPurpose.CONTACT, conversation.contact_id)
        effect_id = new_id()
        payload = json.dumps(
            {
                "channel": str(route.channel_id),
                "notice": notice.value,
                "external_id": external_id,
                "until": (now + WORTH[notice]).isoformat(),
            }
        )
        place = Place(workspace_id, "effect", "payload", effect_id)
        wanted = Wanted(
            workspace_id=workspace_id,
            effect_id=effect_id,
            lane=lane_of(route),
            thread=None,
            conv_seq=None,
            message_id=None,
            kind=SHOW_NOTICE,
            automatic=False,
            idem_key=_once(notice, external_id, now),
            sealed=Sealed.of(payload, key, place),
            payload=payload,
        )
        lane_id = await Claims(self.uow).write_waiting(wanted, now, unless_there=True)
        self.uow.ring(Ring(CLAIM_LANE, (workspace_id, lane_id)))


def _once(notice: Notice, external_id: str, now: datetime) -> str:
    while_of = int(now.timestamp()) // TYPING_AGAIN_SECONDS if notice is Notice.TYPING else ""
    return f"{notice.value}:{external_id}:{while_of}"
