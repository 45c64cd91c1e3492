"""Secrets that we make: 256 random bits each, shown once, stored as a hash."""

import secrets
import string
from uuid import UUID

from inbox.foundation.encryption import InstallationKey

TOKEN_BYTES = 32
KEY_PREFIX_CHARACTERS = 8
_PREFIX_ALPHABET = string.ascii_lowercase + string.digits


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_api_key() -> tuple[str, str]:
    """The prefix, by which people tell keys apart, and the whole key."""
    prefix = "".join(secrets.choice(_PREFIX_ALPHABET) for _ in range(KEY_PREFIX_CHARACTERS))
    return prefix, f"pk_{prefix}_{new_token()}"


def csrf_token(installation_key: InstallationKey, session_id: UUID) -> str:
    """Follows from the session's id, so that nothing more has to be stored or looked up."""
    return installation_key.sign("csrf", session_id.bytes)
