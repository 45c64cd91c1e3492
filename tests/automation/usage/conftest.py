"""The shipped app, and a path of messages that stands still: those of the inbox."""

from tests.inbox.conftest import channel, owner, shared_api, still

__all__ = ["channel", "owner", "shared_api", "still"]
