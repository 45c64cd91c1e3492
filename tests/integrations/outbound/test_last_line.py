"""The doors behind the doors: what aiohttp could call by itself still refuses."""

import gzip
import socket
import tracemalloc
from ipaddress import ip_address

import pytest

from integrations.outbound import OutboundRefused, OutboundRules, OutboundTooLarge, RefusalReason
from integrations.outbound.addresses import AddressGate
from integrations.outbound.connection import (
    _Call,
    _current_call,
    _GuardedResolver,
    _open_socket,
    _same_place,
)
from integrations.outbound.decoding import BodyReader
from integrations.outbound.targets import Target, read_target


@pytest.fixture
def call():
    call = _Call(Target("https", "shop.example", 443, "/", None))
    token = _current_call.set(call)
    yield call
    _current_call.reset(token)


async def test_one_lookup_per_call_and_only_of_its_own_host(call, names):
    resolver = _GuardedResolver(names(shop_example=[["8.8.8.8"]]), AddressGate(OutboundRules()))
    for host, port in (("other.example", 443), ("shop.example", 6379)):
        with pytest.raises(OutboundRefused) as other:
            await resolver.resolve(host, port)
        assert other.value.reason is RefusalReason.UNVETTED
    assert [found["host"] for found in await resolver.resolve("shop.example", 443)] == ["8.8.8.8"]
    with pytest.raises(OutboundRefused) as again:
        await resolver.resolve("shop.example", 443)
    assert again.value.reason is RefusalReason.UNVETTED


async def test_nothing_is_looked_up_or_dialled_outside_a_call(names):
    resolver = _GuardedResolver(names(shop_example=[["8.8.8.8"]]), AddressGate(OutboundRules()))
    with pytest.raises(OutboundRefused):
        await resolver.resolve("shop.example", 443)
    with pytest.raises(OutboundRefused):
        _open_socket((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("8.8.8.8", 443)))


def test_a_socket_is_opened_for_judged_addresses_only(call):
    call.vetted = frozenset({ip_address("8.8.8.8")})
    _open_socket((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("8.8.8.8", 443))).close()
    for family, address in (
        (socket.AF_INET, ("127.0.0.1", 443)),
        (socket.AF_INET6, ("::1", 443, 0, 0)),
        (socket.AF_INET6, ("::ffff:8.8.8.8", 443, 0, 0)),
    ):
        with pytest.raises(OutboundRefused) as caught:
            _open_socket((family, socket.SOCK_STREAM, 0, "", address))
        assert caught.value.reason is RefusalReason.UNVETTED


@pytest.mark.parametrize(
    "url",
    ["https://shop.example/", "https://8.8.8.8/", "https://[2606:4700::1111]:8443/x?y=1",
     "https://xn--bcher-kva.example/a//b/../c;d?e=%2F&f[]=g", "HTTPS://Shop.Example?q"],
)  # fmt: skip
def test_the_library_reads_the_same_place(url):
    target = read_target(url, OutboundRules())
    assert _same_place(target).raw_host == target.host


def test_two_readings_of_one_url_are_refused():
    with pytest.raises(OutboundRefused):
        _same_place(Target("https", "good.example@evil.example", 443, "/", None))


def test_unpacking_a_bomb_costs_no_more_than_its_limit():
    bomb = gzip.compress(b"\0" * 50_000_000)
    reader = BodyReader("gzip", 100_000)
    tracemalloc.start()
    try:
        with pytest.raises(OutboundTooLarge):
            reader.feed(bomb)
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak_bytes < 1_000_000
