"""One spelling per mailbox, so that a look-up finds whom a person means.

The hash is keyed for the whole installation: sign-in looks for it before a workspace is known.
"""

import unicodedata

from inbox.foundation.encryption import InstallationKey


def normalised(email: str) -> str:
    """Providers that tell capitals apart in the local part do not exist outside the standard."""
    return unicodedata.normalize("NFKC", email.strip()).casefold()


def email_hash(key: InstallationKey, email: str) -> bytes:
    return key.lookup_hash("email", normalised(email))
