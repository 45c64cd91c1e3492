"""What every process does first."""

from inbox.foundation.settings import Settings


def start_process(settings: Settings, role: str) -> None:
    return None
