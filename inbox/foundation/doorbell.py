"""Rings after a commit: hints through Redis that there may be work.

A ring is thrown to one background thread and never waited for. When Redis is away, slow or full,
the ring is dropped and counted; the row is in PostgreSQL and the sweeper rings again.
"""

import threading
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from inbox.foundation.events import Ring
from inbox.foundation.live_updates import LIVE, live_channel
from inbox.foundation.metrics import RINGS_DROPPED, RINGS_SENT

if TYPE_CHECKING:
    from dramatiq.brokers.redis import RedisBroker

QUEUE_NAME = "parley"
REDIS_TIMEOUT_SECONDS = 0.05
WORKER_TIMEOUT_SECONDS = 5.0
PAUSE_AFTER_FAILURE_SECONDS = 0.5
WAITING_RINGS_AT_MOST = 10_000
# As many as one step takes on.
TOGETHER_AT_MOST = 40
# While messages keep coming, whoever was rung for the last one looks again by himself.
BREATH_SECONDS = 0.02
DEAD_MESSAGE_MILLISECONDS = 60_000


class Doorbell(Protocol):
    def ring(self, rings: Iterable[Ring]) -> None: ...

    def close(self) -> None: ...


class SilentDoorbell:
    """For processes without Redis (migrations, the command line): the sweeper finds the rows."""

    def ring(self, rings: Iterable[Ring]) -> None:
        for ring in rings:
            RINGS_DROPPED.labels(task=ring.task).inc()

    def close(self) -> None:
        pass


class RedisDoorbell:
    """Rings that are equal and still waiting are one ring; between two rounds there is a breath,
    so that a busy workspace costs a few rings per second and an idle one waits for nothing.

    Rings of the tasks in `together`, which do no more than note the ids, leave in one message with
    the ids of all: many busy workspaces cost as many messages as one."""

    def __init__(self, broker: "RedisBroker", together: Collection[str] = ()) -> None:
        self._broker = broker
        self._together = together
        self._waiting: dict[Ring, None] = {}
        self._something = threading.Condition()
        self._closing = False
        self._silent_until = 0.0
        self._thread = threading.Thread(target=self._run, name="doorbell", daemon=True)
        self._thread.start()

    def ring(self, rings: Iterable[Ring]) -> None:
        listed = list(rings)
        if not listed:
            return
        with self._something:
            for ring in listed:
                if len(self._waiting) < WAITING_RINGS_AT_MOST:
                    self._waiting[ring] = None
                else:
                    RINGS_DROPPED.labels(task=ring.task).inc()
            self._something.notify()

    def close(self) -> None:
        with self._something:
            self._closing = True
            self._something.notify()
        self._thread.join(timeout=1)
        self._broker.close()

    def _run(self) -> None:
        while True:
            with self._something:
                while not self._waiting and not self._closing:
                    self._something.wait()
                waiting, self._waiting = self._waiting, {}
                closing = self._closing
            for task, rings in self._sorted(waiting):
                self._send(task, rings)
            if closing:
                return
            time.sleep(BREATH_SECONDS)

    def _sorted(self, waiting: Iterable[Ring]) -> Iterator[tuple[str, Sequence[Ring]]]:
        """What leaves in one message, in the order in which its first one was rung."""
        by_task: dict[str, list[Ring]] = {}
        for ring in waiting:
            by_task.setdefault(ring.task, []).append(ring)
        for task, rings in by_task.items():
            each = TOGETHER_AT_MOST if task in self._together or task == LIVE else 1
            for first in range(0, len(rings), each):
                yield task, rings[first : first + each]

    def _send(self, task: str, rings: Sequence[Ring]) -> None:
        from dramatiq.errors import DramatiqError
        from redis.exceptions import RedisError

        if time.monotonic() < self._silent_until:
            RINGS_DROPPED.labels(task=task).inc(len(rings))
            return
        try:
            (self._publish if task == LIVE else self._enqueue)(task, rings)
        except (RedisError, DramatiqError, OSError):
            self._silent_until = time.monotonic() + PAUSE_AFTER_FAILURE_SECONDS
            RINGS_DROPPED.labels(task=task).inc(len(rings))
        else:
            RINGS_SENT.labels(task=task).inc(len(rings))

    def _enqueue(self, task: str, rings: Sequence[Ring]) -> None:
        from dramatiq import Message

        message: Message[None] = Message(
            queue_name=QUEUE_NAME,
            actor_name=task,
            args=tuple(str(one) for ring in rings for one in ring.ids),
            kwargs={},
            options={},
        )
        self._broker.enqueue(message)

    def _publish(self, _: str, rings: Sequence[Ring]) -> None:
        """To whoever shows these workspaces just now; nobody keeps it."""
        pipeline = self._broker.client.pipeline(transaction=False)
        for ring in rings:
            (workspace_id,) = ring.ids
            pipeline.publish(live_channel(workspace_id), b"")
        pipeline.execute()


def redis_broker(
    url: str,
    *,
    timeout_seconds: float = WORKER_TIMEOUT_SECONDS,
    kind: "type[RedisBroker] | None" = None,
) -> "RedisBroker":
    """Ids only travel here; no results, no delays, no retries: PostgreSQL decides what is due."""
    from dramatiq.brokers.redis import RedisBroker
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    # The broker would ignore timeouts given beside an address, and retry for seconds by itself.
    client = Redis.from_url(
        url,
        socket_timeout=timeout_seconds,
        socket_connect_timeout=timeout_seconds,
        retry=Retry(NoBackoff(), 0),
    )
    make = kind or RedisBroker
    broker = make(client=client, dead_message_ttl=DEAD_MESSAGE_MILLISECONDS, middleware=[])
    broker.declare_queue(QUEUE_NAME)
    return broker
