"""What templates do when others' facts happen."""

from collections.abc import Sequence

from inbox.channels.events import ChannelConnected
from inbox.channels.models import ChannelKind
from inbox.foundation.events import Ring
from inbox.templates.tasks import SYNC_TEMPLATES


def ring_for_templates(events: Sequence[ChannelConnected]) -> list[Ring]:
    return [
        Ring(SYNC_TEMPLATES, (one.workspace_id, one.object_id))
        for one in events
        if one.kind is ChannelKind.WHATSAPP
    ]
