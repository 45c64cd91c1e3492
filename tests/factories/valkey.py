"""All that a Redis holds, as text that can be searched: keys and values of every type.

`DUMP` is of no use for that: it compresses.
"""

from typing import Any

import redis


def everything_in(client: "redis.Redis") -> bytes:
    found: list[bytes] = []
    for key in client.scan_iter():
        found += [key, *_values(client, key)]
    return b"\n".join(found)


def _values(client: Any, key: bytes) -> list[bytes]:
    kind = client.type(key)
    if kind == b"string":
        return [client.get(key)]
    if kind == b"hash":
        return [part for pair in client.hgetall(key).items() for part in pair]
    if kind == b"list":
        return list(client.lrange(key, 0, -1))
    if kind == b"set":
        return list(client.smembers(key))
    if kind == b"zset":
        return list(client.zrange(key, 0, -1))
    if kind == b"stream":
        return [repr(client.xrange(key)).encode()]
    raise AssertionError(f"Nobody has taught this test to read a {kind.decode()}")
