"""Every trick that reaches an inside address by a URL or by a name, and none may open a socket.

`{port}` is a server on 127.0.0.1 that counts connections; its port is allowed and so is plain
http, so that the reason under test is the only one left. `resolved` names answer as in NAMES.
"""

import asyncio
from ipaddress import ip_address

import pytest

from integrations.outbound import (
    OutboundClient,
    OutboundRefused,
    OutboundRequest,
    OutboundRules,
    OutboundUnreachable,
    PlainHttp,
    RefusalReason,
    UnreachableStage,
)
from integrations.outbound.addresses import judge_address

R = RefusalReason

URLS = [
    # Inside addresses, written plainly.
    ("http://127.0.0.1:{port}/", R.LOOPBACK),
    ("http://127.8.9.10:{port}/", R.LOOPBACK),
    ("http://0.0.0.0:{port}/", R.UNSPECIFIED),
    ("http://10.0.0.5/", R.PRIVATE),
    ("http://172.16.0.1/", R.PRIVATE),
    ("http://172.31.255.255/", R.PRIVATE),
    ("http://192.168.1.1/", R.PRIVATE),
    ("http://169.254.169.254/latest/meta-data/", R.LINK_LOCAL),
    ("http://169.254.170.2/v2/credentials", R.LINK_LOCAL),
    ("http://100.100.100.200/latest/meta-data/", R.SHARED),
    ("http://100.64.0.1/", R.SHARED),
    ("http://168.63.129.16/machine/", R.CLOUD_METADATA),
    ("http://192.0.0.192/opc/v2/", R.IETF_PROTOCOL),
    ("http://192.0.2.1/", R.DOCUMENTATION),
    ("http://198.51.100.7/", R.DOCUMENTATION),
    ("http://203.0.113.7/", R.DOCUMENTATION),
    ("http://198.18.0.1/", R.BENCHMARK),
    ("http://198.19.255.255/", R.BENCHMARK),
    ("http://192.88.99.1/", R.RESERVED),
    ("http://224.0.0.251/", R.MULTICAST),
    ("http://240.0.0.1/", R.RESERVED),
    ("http://255.255.255.255/", R.BROADCAST),
    ("http://[::1]:{port}/", R.LOOPBACK),
    ("http://[::]:{port}/", R.UNSPECIFIED),
    ("http://[fe80::1]/", R.LINK_LOCAL),
    ("http://[fec0::1]/", R.SITE_LOCAL),
    ("http://[fd00:ec2::254]/latest/meta-data/", R.UNIQUE_LOCAL),
    ("http://[ff02::1]/", R.MULTICAST),
    ("http://[2001:db8::1]/", R.DOCUMENTATION),
    ("http://[3fff::1]/", R.DOCUMENTATION),
    ("http://[100::1]/", R.RESERVED),
    ("http://[4000::1]/", R.RESERVED),
    ("http://[2001:2::1]/", R.IETF_PROTOCOL),
    # An inside address in the clothes of another.
    ("http://[::ffff:127.0.0.1]:{port}/", R.LOOPBACK),
    ("http://[::ffff:7f00:1]:{port}/", R.LOOPBACK),
    ("http://[0:0:0:0:0:ffff:a9fe:a9fe]/", R.LINK_LOCAL),
    ("http://[::ffff:8.8.8.8]/", R.IPV4_MAPPED),
    ("http://[::ffff:0:127.0.0.1]:{port}/", R.LOOPBACK),
    ("http://[::ffff:0:8.8.8.8]/", R.IPV4_TRANSLATED),
    ("http://[::127.0.0.1]:{port}/", R.LOOPBACK),
    ("http://[::8.8.8.8]/", R.IPV4_COMPATIBLE),
    ("http://[64:ff9b::7f00:1]/", R.LOOPBACK),
    ("http://[64:ff9b::a9fe:a9fe]/", R.LINK_LOCAL),
    ("http://[64:ff9b::808:808]/", R.NAT64),
    ("http://[64:ff9b:1::a00:1]/", R.PRIVATE),
    ("http://[64:ff9b:1::808:808]/", R.NAT64),
    ("http://[2002:7f00:1::]/", R.LOOPBACK),
    ("http://[2002:c0a8:101::1]/", R.PRIVATE),
    ("http://[2002:808:808::1]/", R.SIX_TO_FOUR),
    ("http://[2001:0:53aa:64c:0:0:80ff:fffe]/", R.LOOPBACK),
    ("http://[2001:0:53aa:64c:0:0:f7f7:f7f7]/", R.TEREDO),
    ("http://[2600:1900::5efe:7f00:1]/", R.LOOPBACK),
    ("http://[2600:1900::200:5efe:a00:1]/", R.PRIVATE),
    # Numbers that only some programs take for an address.
    ("http://2130706433:{port}/", R.NUMERIC_HOST),
    ("http://0x7f000001:{port}/", R.NUMERIC_HOST),
    ("http://0X7F.0.0.1:{port}/", R.NUMERIC_HOST),
    ("http://0177.0.0.1:{port}/", R.NUMERIC_HOST),
    ("http://017700000001:{port}/", R.NUMERIC_HOST),
    ("http://127.1:{port}/", R.NUMERIC_HOST),
    ("http://127.0.1:{port}/", R.NUMERIC_HOST),
    ("http://127.0.0.01:{port}/", R.NUMERIC_HOST),
    ("http://127.0.0.0x1:{port}/", R.NUMERIC_HOST),
    ("http://127.0.0.1.:{port}/", R.HOST_MALFORMED),
    ("http://0:{port}/", R.NUMERIC_HOST),
    ("http://256.256.256.256/", R.NUMERIC_HOST),
    ("http://１２７.0.0.1:{port}/", R.HOST_MALFORMED),
    ("http://①②⑦.⓪.⓪.①:{port}/", R.HOST_MALFORMED),
    ("http://127。0。0。1:{port}/", R.HOST_MALFORMED),
    ("http://ｌocalhost:{port}/", R.HOST_MALFORMED),
    # Two parsers, two opinions.
    ("http://localhost:{port}@public.example/", R.USER_INFO),
    ("http://public.example@127.0.0.1:{port}/", R.USER_INFO),
    ("http://user:secret@public.example/", R.USER_INFO),
    ("http://public.example#@127.0.0.1:{port}/", R.URL_MALFORMED),
    ("http://127.0.0.1:{port}\\@public.example/", R.URL_CHARACTER),
    ("http://public.example\\.127.0.0.1/", R.URL_CHARACTER),
    ("http:\\\\127.0.0.1:{port}\\", R.URL_CHARACTER),
    ("http:/127.0.0.1:{port}/", R.URL_MALFORMED),
    ("http:127.0.0.1:{port}/", R.URL_MALFORMED),
    ("//127.0.0.1:{port}/", R.URL_MALFORMED),
    ("///127.0.0.1:{port}/", R.URL_MALFORMED),
    ("http://", R.HOST_MALFORMED),
    ("http:///path", R.HOST_MALFORMED),
    ("http://127.0.0.1 .public.example/", R.URL_CHARACTER),
    (" http://127.0.0.1:{port}/", R.URL_CHARACTER),
    ("http://127.0.0.1:{port}/\r\nHost: inside", R.URL_CHARACTER),
    ("http://public.example\t@127.0.0.1/", R.URL_CHARACTER),
    ("http://public.example\x00.inside/", R.URL_CHARACTER),
    ("http://public\u200b.example/", R.URL_CHARACTER),
    ("http://public.example\u2028/", R.URL_CHARACTER),
    ("http://public.example/{{path}}", R.URL_CHARACTER),
    ("http://public.example/%zz", R.URL_CHARACTER),
    ("http://127%2e0%2e0%2e1:{port}/", R.HOST_ENCODED),
    ("http://%6c%6fcalhost:{port}/", R.HOST_ENCODED),
    ("http://[fe80::1%25eth0]/", R.ZONE_ID),
    ("http://[::1%lo]:{port}/", R.ZONE_ID),
    ("http://[v1.fe80::a]/", R.HOST_MALFORMED),
    ("http://[::1/", R.HOST_MALFORMED),
    ("http://[::1]evil:{port}/", R.HOST_MALFORMED),
    ("http://::1:{port}/", R.HOST_MALFORMED),
    ("http://public.example.:{port}/", R.HOST_MALFORMED),
    ("http://.public.example/", R.HOST_MALFORMED),
    ("http://a..b/", R.HOST_MALFORMED),
    ("http://-a.example/", R.HOST_MALFORMED),
    ("http://exa$mple.test/", R.HOST_MALFORMED),
    ("http://public.example:/", R.PORT),
    ("http://public.example:0/", R.PORT),
    ("http://public.example:080/", R.PORT),
    ("http://public.example:+80/", R.PORT),
    ("http://public.example:65616/", R.PORT),
    ("http://public.example:22/", R.PORT),
    ("http://public.example:6379/", R.PORT),
    ("http://public.example:25/", R.PORT),
    # Other worlds.
    ("file:///etc/passwd", R.SCHEME),
    ("gopher://127.0.0.1:6379/_FLUSHALL", R.SCHEME),
    ("ftp://127.0.0.1/", R.SCHEME),
    ("dict://127.0.0.1:11211/stats", R.SCHEME),
    ("ws://127.0.0.1:{port}/", R.SCHEME),
    ("unix://run/docker.sock", R.SCHEME),
    ("jar:http://127.0.0.1!/", R.URL_MALFORMED),
    ("javascript://127.0.0.1/", R.SCHEME),
    ("", R.URL_MALFORMED),
    ("https://" + "a" * 9000, R.URL_MALFORMED),
    # Names that lead inside.
    ("http://localtest.example:{port}/", R.LOOPBACK),
    ("https://localtest.example:{port}/", R.LOOPBACK),
    ("http://LOCALTEST.Example:{port}/", R.LOOPBACK),
    ("http://metadata.example/", R.LINK_LOCAL),
    ("http://redis:{port}/", R.PRIVATE),
    ("http://mapped.example/", R.LOOPBACK),
    ("http://nat64.example/", R.PRIVATE),
    ("http://tunnel.example/", R.SIX_TO_FOUR),
    ("http://zone.example/", R.ZONE_ID),
    ("http://mixed.example/", R.PRIVATE),
    ("http://mixed-six.example/", R.UNIQUE_LOCAL),
    ("http://bücher.example/", R.PRIVATE),
]  # fmt: skip

NAMES = {
    "localtest_example": [["127.0.0.1"]],
    "metadata_example": [["169.254.169.254"]],
    "redis": [["172.18.0.2"]],
    "mapped_example": [["::ffff:127.0.0.1"]],
    "nat64_example": [["64:ff9b::10.0.0.1"]],
    "tunnel_example": [["2002:808:808::1"]],
    "zone_example": [["fe80::1%lo"]],
    "mixed_example": [["93.184.216.34", "8.8.8.8", "10.0.0.1"]],
    "mixed-six_example": [["93.184.216.34", "fd00::1"]],
    "xn--bcher-kva_example": [["192.168.0.9"]],
}


@pytest.mark.parametrize(("url", "reason"), URLS)
async def test_refused_before_any_connection(url, reason, listen, names, connect_attempts):
    listener = await listen()
    rules = OutboundRules(
        allowed_ports=frozenset({80, 443, listener.port}), plain_http=PlainHttp.ANYWHERE
    )
    async with OutboundClient(rules, resolver=names(**NAMES)) as client:
        with pytest.raises(OutboundRefused) as caught:
            await client.send(OutboundRequest("GET", url.replace("{port}", str(listener.port))))
    assert caught.value.reason is reason
    assert caught.value.maybe_sent is False
    assert connect_attempts == []
    assert listener.connections == 0


def test_the_table_is_as_long_as_it_must_be():
    assert len(URLS) == len({url for url, _ in URLS}) >= 60


async def test_the_witness_and_the_counter_see_a_connection(listen, connect_attempts):
    """Without this, the table above would pass with a blind witness."""
    listener = await listen()
    rules = OutboundRules(
        allowed_networks=("127.0.0.1",),
        allowed_ports=frozenset({listener.port}),
        plain_http=PlainHttp.LISTED,
    )
    async with OutboundClient(rules) as client:
        await client.send(OutboundRequest("GET", f"http://127.0.0.1:{listener.port}/"))
    assert connect_attempts == [("127.0.0.1", listener.port)]
    assert listener.connections == 1


async def test_a_name_that_turns_inside_on_the_second_lookup_is_looked_up_once(
    names, connect_attempts
):
    """Rebinding: judged as public, then resolved again for the connection."""
    resolver = names(rebind_example=[["93.184.216.34"], ["127.0.0.1"]])

    loop = asyncio.get_running_loop()
    dialled: list[tuple[str, int]] = []

    async def dial(_socket: object, address: tuple[str, int]) -> None:
        dialled.append(address)
        raise ConnectionRefusedError

    with pytest.MonkeyPatch.context() as patch:
        # The public address is dialled on paper only: tests open no outside socket.
        patch.setattr(loop, "sock_connect", dial)
        async with OutboundClient(resolver=resolver) as client:
            with pytest.raises(OutboundUnreachable) as caught:
                await client.send(OutboundRequest("GET", "https://rebind.example/"))
            assert resolver.lookups == ["rebind.example"]
            with pytest.raises(OutboundRefused) as second:
                await client.send(OutboundRequest("GET", "https://rebind.example/"))
    assert caught.value.stage is UnreachableStage.CONNECT
    assert second.value.reason is R.LOOPBACK
    assert dialled == [("93.184.216.34", 443)]
    assert connect_attempts == []


async def test_http_needs_an_allowance_even_to_a_public_address(names, connect_attempts):
    for plain_http in (PlainHttp.NEVER, PlainHttp.LISTED):
        resolver = names(public_example=[["93.184.216.34"]])
        async with OutboundClient(
            OutboundRules(plain_http=plain_http), resolver=resolver
        ) as client:
            for url in ("http://public.example/", "http://93.184.216.34/"):
                with pytest.raises(OutboundRefused) as caught:
                    await client.send(OutboundRequest("GET", url))
                assert caught.value.reason is R.PLAIN_HTTP
    assert connect_attempts == []


async def test_a_name_without_addresses_is_unreachable_not_refused(names):
    async with OutboundClient(resolver=names(empty_example=[[]])) as client:
        with pytest.raises(OutboundUnreachable) as caught:
            await client.send(OutboundRequest("GET", "https://empty.example/"))
    assert caught.value.stage is UnreachableStage.NAME


@pytest.mark.parametrize(
    "text",
    ["1.1.1.1", "8.8.8.8", "93.184.216.34", "172.15.0.1", "172.32.0.1", "100.63.0.1",
     "100.128.0.1", "192.0.1.1", "198.17.0.1", "198.20.0.1", "223.255.255.255",
     "2606:4700::1111", "2001:4860:4860::8888", "2a00:1450::5efe:808:808"],
)  # fmt: skip
def test_public_addresses_pass(text):
    assert judge_address(ip_address(text)) is None
