"""The cookie that carries a session: for our own pages only, and never for a script."""

from typing import Any

from inbox.access.repository import SESSION_LIFE
from inbox.foundation.authentication import session_cookie_name
from inbox.foundation.settings import Settings


def session_cookie(settings: Settings, token: str) -> dict[str, Any]:
    return _cookie(settings, token, int(SESSION_LIFE.total_seconds()))


def ended_session_cookie(settings: Settings) -> dict[str, Any]:
    """With the same attributes: a browser ignores anything else under a `__Host-` name."""
    return _cookie(settings, "", 0)


def _cookie(settings: Settings, value: str, max_age_seconds: int) -> dict[str, Any]:
    return {
        "key": session_cookie_name(tls=settings.tls),
        "value": value,
        "path": "/",
        "max_age": max_age_seconds,
        "httponly": True,
        "secure": settings.tls,
        "samesite": "lax",
    }
