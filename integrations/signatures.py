"""Signed bodies: `sha256=` and the hexadecimal HMAC-SHA256 of the raw bytes."""

import hmac
from typing import Final

_PREFIX: Final = "sha256="
_LENGTH: Final = len(_PREFIX) + 64


def sign(body: bytes, secret: str) -> str:
    return _PREFIX + hmac.digest(secret.encode(), body, "sha256").hex()


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """An empty secret signs nothing: a channel without one is not enabled."""
    if not secret or len(signature) != _LENGTH or not signature.isascii():
        return False
    return hmac.compare_digest(sign(body, secret), signature.lower())
