"""A worker that has nothing to do costs nothing, and hears at once when there is something."""

import threading
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from dramatiq import Message
from dramatiq.brokers.redis import RedisBroker

from inbox.foundation.doorbell import redis_broker
from inbox.foundation.listener import ListeningBroker
from inbox.foundation.settings import Settings

WAIT_MILLISECONDS = 3_000


@pytest.fixture
def broker(settings: Settings) -> Iterator[RedisBroker]:
    made = redis_broker(settings.redis_url.get_secret_value(), kind=ListeningBroker)
    yield made
    made.close()


@pytest.fixture
def queue(broker: RedisBroker) -> str:
    name = f"listened-{uuid4().hex}"
    broker.declare_queue(name)
    return name


def ring(broker: RedisBroker, queue: str, *ids: str) -> None:
    broker.enqueue(Message(queue_name=queue, actor_name="greet", args=ids, kwargs={}, options={}))


def test_an_idle_listener_asks_a_few_times_and_not_hundreds(
    broker: RedisBroker, queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    execute = broker.client.execute_command

    def count(*words: Any, **options: Any) -> Any:
        asked.append(words[0])
        return execute(*words, **options)

    consumer = broker.consume(queue, prefetch=2, timeout=400)
    # The broker's scripts are put there by the first use.
    assert next(consumer) is None
    monkeypatch.setattr(broker.client, "execute_command", count)
    began = time.monotonic()
    assert next(consumer) is None
    assert time.monotonic() - began >= 0.4
    assert asked == ["BLMOVE", "EVALSHA"]


def test_a_ring_ends_the_wait(broker: RedisBroker, queue: str) -> None:
    consumer = broker.consume(queue, prefetch=2, timeout=WAIT_MILLISECONDS)
    later = threading.Timer(0.1, ring, (broker, queue, "one"))
    later.start()
    began = time.monotonic()
    message = next(consumer)
    took = time.monotonic() - began
    later.join()
    assert message.args == ("one",)
    assert took < WAIT_MILLISECONDS / 1000 / 2
    consumer.ack(message)
    assert broker.do_qsize(queue) == 0


def test_of_two_that_wait_each_message_reaches_one(broker: RedisBroker, queue: str) -> None:
    """The wait moves the first id to where it is: whoever fetches first has it, once."""
    heard: list[str] = []

    def listen() -> None:
        consumer = broker.consume(queue, prefetch=1, timeout=300)
        quiet = 0
        while quiet < 2:
            message = next(consumer)
            if message is None:
                quiet += 1
                continue
            heard.append(message.args[0])
            consumer.ack(message)

    listeners = [threading.Thread(target=listen) for _ in range(2)]
    for listener in listeners:
        listener.start()
    wanted = [f"number {number}" for number in range(20)]
    for one in wanted:
        ring(broker, queue, one)
    for listener in listeners:
        listener.join()
    assert sorted(heard) == sorted(wanted)
