"""How a worker hears a ring: it waits at the queue instead of looking every few milliseconds.

Dramatiq's consumer asks Redis, sleeps, and asks again. Asking often costs the processor all the
time, also of a worker that has nothing to do; asking seldom costs every message the sleep. Moving
the first id of a list to where it already is changes nothing, but it may wait: until there is one.
"""

from typing import Any

import redis
from dramatiq import MessageProxy
from dramatiq.brokers.redis import RedisBroker, _RedisConsumer
from dramatiq.errors import ConnectionClosed


class _Listener(_RedisConsumer):
    def __next__(self) -> MessageProxy | None:
        if not self.message_cache and self.outstanding_message_count < self.prefetch:
            ids = f"{self.broker.namespace}:{self.queue_name}"
            try:
                self.broker.client.blmove(ids, ids, self.timeout / 1000, "LEFT", "LEFT")
            except redis.ConnectionError as error:
                raise ConnectionClosed(error) from None  # type: ignore[no-untyped-call]
        # What was empty a moment ago and still is was waited for: no sleep on top.
        self.misses = 0
        message: MessageProxy | None = super().__next__()  # type: ignore[no-untyped-call]
        return message


class ListeningBroker(RedisBroker):
    @property
    def consumer_class(self) -> Any:
        return _Listener
