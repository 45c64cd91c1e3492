"""Channels in the database."""

from inbox.channels.models import Channel
from inbox.foundation.repository import Repository


class ChannelRepository(Repository[Channel]):
    model = Channel
