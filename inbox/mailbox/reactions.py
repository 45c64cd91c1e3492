"""What happens to channels is shown live, too."""

from collections.abc import Sequence

from inbox.channels.events import (
    ChannelChanged,
    ChannelConnected,
    ChannelDisconnected,
    ChannelMended,
    ChannelPaused,
)
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.log import ChangeLog, LogLine

CHANNEL_CHANGED = "channel_changed"

ChannelEvent = (
    ChannelChanged | ChannelConnected | ChannelDisconnected | ChannelMended | ChannelPaused
)


async def log_channels(uow: UnitOfWork, events: Sequence[ChannelEvent]) -> None:
    ChangeLog(uow).add(
        [LogLine(one.workspace_id, CHANNEL_CHANGED, one.object_id, None) for one in events]
    )
