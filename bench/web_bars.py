"""What the screens have to keep, and what was found of it."""

import math
from dataclasses import dataclass, field

SLOWER = (1, 4)
SCREENS = {
    "sign-in": "/sign-in",
    "inbox": "/inbox",
    "conversation": "/inbox?c={conversation}",
    "contacts": "/contacts",
    "settings": "/settings/team",
}
STEPS = (300, 1_000)
# Less than a pixel of a line: what is called still standing.
STILL = 0.001


@dataclass(frozen=True, slots=True)
class Bar:
    name: str
    unit: str
    # At full speed, and slowed down; None where the design names none.
    wanted: tuple[float | None, float | None]


BARS = (
    Bar("key j or k to frame, p95", "ms", (50, 120)),
    Bar("key j or k to thread, p95", "ms", (50, 120)),
    Bar("letter to frame, p95", "ms", (25, 50)),
    Bar("interaction to next paint, p95", "ms", (100, 200)),
    Bar("own message to bubble, p95", "ms", (50, None)),
    Bar("thread from its data to frame", "ms", (50, None)),
    Bar("frame while scrolling, p95", "ms", (20, None)),
    Bar("jump when older ones are put in front", "px", (1, 1)),
    Bar("commit to paint in another browser, p95", "ms", (150, None)),
    Bar("cumulative layout shift", "", (0.01, 0.01)),
    *(Bar(f"layout shift: {screen}", "", (STILL, STILL)) for screen in SCREENS),
    *(Bar(f"largest paint: {screen}", "ms", (2_500, None)) for screen in SCREENS),
    Bar(f"frame while dragging, {STEPS[0]} steps, p95", "ms", (20, None)),
    Bar(f"frame while dragging, {STEPS[1]} steps, p95", "ms", (33, None)),
)


@dataclass
class Found:
    """Values by the name of their bar, one for each speed; what has no bar is only told."""

    values: dict[str, dict[int, float]] = field(default_factory=dict)

    def note(self, name: str, slower: int, value: float) -> None:
        self.values.setdefault(name, {})[slower] = round(value, 4 if value < 1 else 2)

    def missed(self) -> list[str]:
        return [
            f"{bar.name} at {slower} x"
            for bar in BARS
            for slower, wanted in zip(SLOWER, bar.wanted, strict=True)
            # What was not measured, or is no number, is not within any bound.
            if wanted is not None
            and not self.values.get(bar.name, {}).get(slower, math.nan) <= wanted
        ]
