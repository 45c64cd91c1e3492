"""What has been written of an answer so far, readable: the JSON is not whole yet, and neither may
be the placeholder at its end. Nothing of it is an answer until the whole has been judged."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from automation.ai.minimise import Minimiser, PlaceholderUnknown

# Told what there is so far; False stops it.
Show = Callable[[dict[str, Any]], Awaitable[bool]]
# The beginning of a placeholder whose end has not come.
_BEGUN = re.compile(r"\[[A-Z]{0,6}(?:_\d{0,4})?$")


class Growing:
    """Between a model and whoever looks on. `minimiser` is none where nothing was taken out."""

    def __init__(self, show: Show, minimiser: Minimiser | None) -> None:
        self._show = show
        self._minimiser = minimiser
        # It names what we did not hand out, and was stopped for that.
        self.spoiled = False
        # Whoever looked on has stopped it.
        self.stopped = False

    async def heard(self, text: str) -> bool:
        found = part_of(text)
        if found is None:
            return True
        try:
            readable = self._restored(found)
        except PlaceholderUnknown:
            self.spoiled = True
            return False
        self.stopped = not await self._show(readable)
        return not self.stopped

    def _restored(self, value: Any) -> Any:
        if isinstance(value, str):
            if self._minimiser is None:
                return value
            return self._minimiser.put_back(_BEGUN.sub("", value))
        if isinstance(value, list):
            return [self._restored(one) for one in value]
        if isinstance(value, dict):
            return {key: self._restored(one) for key, one in value.items()}
        return value


def part_of(text: str) -> dict[str, Any] | None:
    """As far as it can be read, strings cut where they are cut."""
    # Loaded with the models of the SDK anyway, and by nobody else.
    from pydantic_core import from_json

    begun = text[text.find("{") :] if "{" in text else ""
    try:
        found = from_json(begun, allow_partial="trailing-strings")
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
