"""How much of everything: a minute for the tests, ten for `make storm`, the design's table."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    name: str
    customers: int
    messages_each: int
    per_second: float
    kills: int
    kill_every_seconds: float
    web_kills: int
    restarts: int
    restart_every_seconds: float
    outage_seconds: float
    flush_for_seconds: float
    point_rounds: int
    copies: int
    bodies: int
    flood: int
    soak_minutes: float
    drain_seconds: float

    @property
    def messages(self) -> int:
        return self.customers * self.messages_each


SHORT = Size(
    name="short",
    customers=40,
    messages_each=3,
    per_second=15,
    kills=5,
    kill_every_seconds=1.2,
    web_kills=3,
    restarts=1,
    restart_every_seconds=3,
    outage_seconds=3,
    flush_for_seconds=4,
    point_rounds=1,
    copies=3,
    bodies=200,
    flood=300,
    soak_minutes=0.5,
    drain_seconds=40,
)
SCALED = Size(
    name="scaled",
    customers=150,
    messages_each=4,
    per_second=40,
    kills=20,
    kill_every_seconds=0.7,
    web_kills=5,
    restarts=3,
    restart_every_seconds=5,
    outage_seconds=10,
    flush_for_seconds=12,
    point_rounds=1,
    copies=20,
    bodies=1500,
    flood=1000,
    soak_minutes=10,
    drain_seconds=75,
)
FULL = Size(
    name="full",
    customers=1250,
    messages_each=4,
    per_second=50,
    kills=200,
    kill_every_seconds=0.5,
    web_kills=100,
    restarts=30,
    restart_every_seconds=10,
    outage_seconds=120,
    flush_for_seconds=60,
    point_rounds=100,
    copies=50,
    bodies=10_000,
    flood=10_000,
    soak_minutes=120,
    drain_seconds=240,
)
SIZES = {one.name: one for one in (SHORT, SCALED, FULL)}
