"""Which queue an event stands in: channel and sender as one number of 64 bits, which is also the
number of the lock.

Nothing else in the row says whose it is, and the number must not either: a plain hash of so few
numbers as there are telephones is guessed back in minutes. So it is hashed once more, under the key
of the installation, which no dump holds.

    channel, sender ──sha256──▶ the number of the old kind ──hmac──▶ the number

That the second step begins at the first lets events that were open when a new version came be moved
to where those behind them stand, without opening them (tasks.py).
"""

from uuid import UUID

from inbox.foundation.encryption import InstallationKey, token_hash

MAILBOX = "mailbox"


def mailbox_of(
    key: InstallationKey, workspace_id: UUID, channel_id: UUID | None, sender: str
) -> int:
    return keyed(key, _guessable(workspace_id, channel_id, sender))


def mailboxes_of(
    key: InstallationKey, workspace_id: UUID, channel_id: UUID | None, sender: str
) -> tuple[int, int]:
    """With the one of the old kind, for whoever looks for all that ever came in."""
    old = _guessable(workspace_id, channel_id, sender)
    return keyed(key, old), old


def keyed(key: InstallationKey, old: int) -> int:
    return _number(key.lookup_hash(MAILBOX, str(old)))


def _guessable(workspace_id: UUID, channel_id: UUID | None, sender: str) -> int:
    return _number(token_hash(f"{workspace_id}\x00{channel_id}\x00{sender}"))


def _number(digest: bytes) -> int:
    return int.from_bytes(digest[:8], "big", signed=True)
