"""What crosses the wire once an address has passed: limits, redirects, secrets, TLS, failures."""

import asyncio
import gzip
import socket
import subprocess
import sys
import zlib

import pytest

from integrations.outbound import (
    HostCredential,
    LimitedPart,
    OutboundClient,
    OutboundError,
    OutboundInterrupted,
    OutboundLimits,
    OutboundMalformed,
    OutboundRefused,
    OutboundRequest,
    OutboundRules,
    OutboundTimeout,
    OutboundTooLarge,
    OutboundUnreachable,
    PlainHttp,
    PoolSize,
    RefusalReason,
    ResponseKind,
    SystemResolver,
    UnreachableStage,
)

CANARY = "c4n4ry-of-a-body"


def listed(*ports: int, **more: object) -> OutboundRules:
    return OutboundRules(
        allowed_networks=("127.0.0.0/8",),
        allowed_ports=frozenset(ports),
        plain_http=PlainHttp.LISTED,
        **more,
    )


def answer(body: bytes, *headers: str) -> bytes:
    head = [b"HTTP/1.1 200 OK", b"Content-Length: %d" % len(body)]
    return b"\r\n".join([*head, *(header.encode() for header in headers), b"", body])


async def send(listener, method="GET", path="/", limits=None, **parts):
    async with OutboundClient(listed(listener.port), limits=limits) as client:
        url = f"http://127.0.0.1:{listener.port}{path}"
        return await client.send(OutboundRequest(method, url, **parts))


async def test_a_request_arrives_as_written_and_its_answer_comes_back(listen):
    listener = await listen(answer(b"thanks", "X-One: 1", "X-Two: 2", "Set-Cookie: a=b"))
    response = await send(
        listener,
        "POST",
        "/orders%2F1/../x?b=%20&a=مرحبا&c[]=1",
        headers={"Content-Type": "application/json", "X-Trace": "7"},
        body=b"{}",
    )
    assert (response.status, response.body, response.kind) == (200, b"thanks", "success")
    assert response.header("x-two") == "2"
    assert response.header("x-none") is None
    head, _, body = listener.requests[0].partition(b"\r\n\r\n")
    line, *headers = head.decode().split("\r\n")
    assert line == "POST /orders%2F1/../x?b=%20&a=%D9%85%D8%B1%D8%AD%D8%A8%D8%A7&c[]=1 HTTP/1.1"
    assert sorted(headers) == [
        "Accept-Encoding: gzip",
        "Accept: */*",
        "Content-Length: 2",
        "Content-Type: application/json",
        f"Host: 127.0.0.1:{listener.port}",
        "User-Agent: Parley",
        "X-Trace: 7",
    ]
    assert body == b"{}"


async def test_cookies_are_not_kept(listen):
    listener = await listen(answer(b"", "Set-Cookie: session=stolen; Path=/"))
    async with OutboundClient(listed(listener.port)) as client:
        for _ in range(2):
            await client.send(OutboundRequest("GET", f"http://127.0.0.1:{listener.port}/"))
    assert len(listener.requests) == 2
    assert not any(b"ookie" in head for head in listener.heads)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_an_answer_and_is_not_followed(status, listen, connect_attempts):
    inside = await listen()
    location = f"http://127.0.0.1:{inside.port}/latest/meta-data/"
    listener = await listen(
        f"HTTP/1.1 {status} Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()
    )
    response = await send(listener)
    assert response.kind is ResponseKind.REDIRECT
    assert response.header("Location") == location
    assert connect_attempts == [("127.0.0.1", listener.port)]
    assert inside.connections == 0


async def test_proxies_and_netrc_of_the_environment_are_ignored(listen, monkeypatch, tmp_path):
    proxy, listener = await listen(), await listen()
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    await send(listener)
    assert (proxy.connections, listener.connections) == (0, 1)
    assert b"uthorization" not in listener.heads[0]


@pytest.mark.parametrize(
    "headers",
    [{"X-A": "1\r\nX-B: 2"}, {"X-A": "1\nX-B: 2"}, {"X-A": "1\rX"}, {"X-A": "a\x00b"},
     {"X-A\r\nX-B": "1"}, {"X-A: 1\r\nX-B": "2"}, {"X A": "1"}, {"": "1"}, {"X-A": "é"},
     {"X-A": " padded "}, {"Host": "inside"}, {"Content-Length": "0"}, {"HOST": "x"},
     {"Transfer-Encoding": "chunked"}, {"Connection": "upgrade"}, {"Upgrade": "h2c"},
     {"Expect": "100-continue"}, {"TE": "trailers"}, {"Accept-Encoding": "br"},
     {"X-A": "1", "x-a": "2"}],
)  # fmt: skip
async def test_a_header_cannot_become_another(headers, listen):
    listener = await listen()
    with pytest.raises(OutboundRefused) as caught:
        await send(listener, headers=headers)
    assert caught.value.reason is RefusalReason.HEADER
    assert listener.connections == 0


@pytest.mark.parametrize("method", ["CONNECT", "TRACE", "get", "GET / HTTP/1.1\r\nX: y", ""])
async def test_only_known_methods(method, listen):
    listener = await listen()
    with pytest.raises(OutboundRefused) as caught:
        await send(listener, method)
    assert caught.value.reason is RefusalReason.METHOD
    assert listener.connections == 0


@pytest.mark.parametrize(
    "name", ["Authorization", "authorization", "Cookie", "Proxy-Authorization"]
)
async def test_secrets_need_a_credential(name, listen):
    listener = await listen()
    with pytest.raises(OutboundRefused) as caught:
        await send(listener, headers={name: "Bearer x"})
    assert caught.value.reason is RefusalReason.CREDENTIAL_HEADER
    assert listener.connections == 0


async def test_a_credential_goes_to_its_own_host_and_port_only(listen, names):
    listener, other = await listen(), await listen()
    resolver = names(shop_example=[["127.0.0.1"]], evil_example=[["127.0.0.1"]])
    credential = HostCredential("Shop.example", "Bearer s3cret", port=listener.port)
    assert "s3cret" not in repr(OutboundRequest("GET", "http://x/", credential=credential))
    async with OutboundClient(listed(listener.port, other.port), resolver=resolver) as client:
        for host, port in (
            ("evil.example", listener.port),
            ("shop.example", other.port),
            ("shop.example.evil.example", listener.port),
            ("127.0.0.1", listener.port),
        ):
            with pytest.raises(OutboundRefused) as caught:
                await client.send(
                    OutboundRequest("GET", f"http://{host}:{port}/", credential=credential)
                )
            assert caught.value.reason is RefusalReason.CREDENTIAL_HOST
        assert (listener.connections, other.connections) == (0, 0)
        url = f"http://shop.example:{listener.port}/"
        await client.send(OutboundRequest("GET", url, credential=credential))
        broken = HostCredential("shop.example", "a\r\nX-Evil: 1", port=listener.port)
        with pytest.raises(OutboundRefused):
            await client.send(OutboundRequest("GET", url, credential=broken))
    assert [b"Authorization: Bearer s3cret" in head for head in listener.heads] == [True]


async def test_a_credential_is_not_sent_along_a_redirect(listen):
    other = await listen()
    listener = await listen(
        b"HTTP/1.1 307 T\r\nLocation: http://127.0.0.1:%d/\r\nContent-Length: 0\r\n\r\n"
        % other.port
    )
    await send(listener, credential=HostCredential("127.0.0.1", "k", "X-Key", listener.port))
    assert b"X-Key: k" in listener.heads[0]
    assert other.connections == 0


async def test_https_is_verified_against_the_host_name(listen, names, authority):
    listener = await listen(tls=authority.server)
    resolver = names(shop_example=[["127.0.0.1"]], other_example=[["127.0.0.1"]])
    trusting = listed(listener.port, extra_ca_pem=authority.pem)
    async with OutboundClient(trusting, resolver=resolver) as client:
        for host in ("shop.example", "127.0.0.1"):
            url = f"https://{host}:{listener.port}/"
            assert (await client.send(OutboundRequest("GET", url))).body == b"ok"
        with pytest.raises(OutboundUnreachable) as wrong_host:
            await client.send(OutboundRequest("GET", f"https://other.example:{listener.port}/"))
    async with OutboundClient(listed(listener.port), resolver=resolver) as client:
        with pytest.raises(OutboundUnreachable) as unknown_authority:
            await client.send(OutboundRequest("GET", f"https://shop.example:{listener.port}/"))
    assert wrong_host.value.stage is unknown_authority.value.stage is UnreachableStage.TLS
    assert len(listener.requests) == 2


async def test_a_listed_host_may_resolve_inside_and_others_may_not(listen, names):
    listener = await listen()
    resolver = names(odoo=[["127.0.0.1"]], other=[["127.0.0.1"]])
    rules = OutboundRules(
        allowed_hosts=("Odoo",),
        allowed_ports=frozenset({listener.port}),
        plain_http=PlainHttp.LISTED,
    )
    async with OutboundClient(rules, resolver=resolver) as client:
        await client.send(OutboundRequest("GET", f"http://odoo:{listener.port}/"))
        with pytest.raises(OutboundRefused):
            await client.send(OutboundRequest("GET", f"http://other:{listener.port}/"))
    assert listener.connections == 1


async def test_the_system_resolver_answers_and_fails_in_our_words():
    resolver = SystemResolver()
    try:
        assert "127.0.0.1" in await resolver.resolve("127.0.0.1")
        with pytest.raises(OutboundUnreachable):
            await resolver.resolve("a" * 64 + ".invalid")
    finally:
        await resolver.close()


async def drip(_reader, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        writer.write(b".")
        await writer.drain()
        await asyncio.sleep(0.01)


async def silence(_reader, _writer):
    await asyncio.Event().wait()


async def endless_interim(_reader, writer):
    while True:
        writer.write(b"HTTP/1.1 102 Processing\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("behaviour", [drip, silence, endless_interim])
async def test_a_slow_answer_meets_the_deadline(behaviour, listen):
    listener = await listen(behaviour)
    began = asyncio.get_running_loop().time()
    with pytest.raises(OutboundTimeout) as caught:
        await send(listener, limits=OutboundLimits(total_seconds=0.3))
    assert caught.value.maybe_sent is True
    assert asyncio.get_running_loop().time() - began < 2


async def test_a_connection_that_never_comes_about_times_out_as_not_sent():
    """A full backlog: the handshake of TCP is never answered."""
    with socket.socket() as deaf, socket.socket() as first, socket.socket() as second:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        for filler in (first, second):
            filler.setblocking(False)
            filler.connect_ex(deaf.getsockname())
        port = deaf.getsockname()[1]
        limits = OutboundLimits(connect_seconds=0.3)
        async with OutboundClient(listed(port), limits=limits) as client:
            with pytest.raises(OutboundTimeout) as caught:
                await client.send(OutboundRequest("POST", f"http://127.0.0.1:{port}/", body=b"x"))
    assert caught.value.maybe_sent is False


async def test_a_name_that_never_resolves_times_out_as_not_sent(names):
    resolver = names()
    resolver.resolve = lambda _host: asyncio.Event().wait()
    limits = OutboundLimits(connect_seconds=0.2)
    async with OutboundClient(limits=limits, resolver=resolver) as client:
        with pytest.raises(OutboundTimeout) as caught:
            await client.send(OutboundRequest("GET", "https://slow.example/"))
    assert caught.value.maybe_sent is False


async def endless_body(_reader, writer):
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(CANARY.encode() * 1000)
        await writer.drain()


def bomb(size: int) -> bytes:
    # Without a time in it: what is packed names its test, and every process must find the same.
    return gzip.compress(b"\0" * size, mtime=0)


@pytest.mark.parametrize(
    ("reply", "part"),
    [
        (answer(b"x" * 1001), LimitedPart.RESPONSE_BODY),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", LimitedPart.RESPONSE_BODY),
        (endless_body, LimitedPart.RESPONSE_BODY),
        (answer(bomb(1001), "Content-Encoding: gzip"), LimitedPart.DECODED_BODY),
        (answer(bomb(1_000_000)[:900], "Content-Encoding: gzip"), LimitedPart.DECODED_BODY),
        (answer(b"", f"X-Long: {'y' * 5000}"), LimitedPart.RESPONSE_HEADERS),
        (answer(b"", *["X-Many: 1"] * 40), LimitedPart.RESPONSE_HEADERS),
        (answer(b"", *[f"X-{n}: {'z' * 400}" for n in range(8)]), LimitedPart.RESPONSE_HEADERS),
    ],
)
async def test_an_answer_over_a_limit_is_cut_off(reply, part, listen):
    listener = await listen(reply)
    limits = OutboundLimits(response_body_bytes=1000, header_count=32, header_bytes=3000)
    with pytest.raises(OutboundTooLarge) as caught:
        await send(listener, limits=limits)
    assert caught.value.part is part
    assert caught.value.maybe_sent is True


async def test_an_answer_at_the_limit_passes(listen):
    limits = OutboundLimits(response_body_bytes=1000)
    packed = gzip.compress(b"a" * 400, mtime=0) + gzip.compress(b"b" * 600, mtime=0)
    for reply in (answer(b"x" * 1000), answer(packed, "Content-Encoding: gzip")):
        listener = await listen(reply)
        assert len((await send(listener, limits=limits)).body) == 1000


async def test_a_request_over_a_limit_never_leaves(listen):
    listener = await listen()
    limits = OutboundLimits(request_body_bytes=10, header_count=5, header_bytes=200)
    for parts, part in (
        ({"body": b"x" * 11}, LimitedPart.REQUEST_BODY),
        ({"headers": {f"X-{n}": "1" for n in range(6)}}, LimitedPart.REQUEST_HEADERS),
        ({"headers": {"X-A": "1" * 201}}, LimitedPart.REQUEST_HEADERS),
    ):
        with pytest.raises(OutboundTooLarge) as caught:
            await send(listener, "POST", limits=limits, **parts)
        assert (caught.value.part, caught.value.maybe_sent) == (part, False)
    assert listener.connections == 0


@pytest.mark.parametrize(
    "reply",
    [
        f"{CANARY}\r\n\r\n".encode(),
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        answer(CANARY.encode(), "Content-Encoding: gzip"),
        answer(zlib.compress(b"x"), "Content-Encoding: deflate"),
        answer(
            gzip.compress(gzip.compress(b"x", mtime=0), mtime=0), "Content-Encoding: gzip, gzip"
        ),
        answer(gzip.compress(b"x" * 100, mtime=0)[:-9], "Content-Encoding: gzip"),
        answer(gzip.compress(b"", mtime=0) * 100, "Content-Encoding: gzip"),
        answer(b"", f"X-Long: {'y' * 50_000}"),
        answer(b"", *["X-Many: 1"] * 500),
    ],
)
async def test_an_answer_that_cannot_be_read(reply, listen):
    listener = await listen(reply)
    with pytest.raises(OutboundMalformed) as caught:
        await send(listener)
    assert_tells_nothing(caught.value)


async def cut_in_the_body(_reader, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + CANARY.encode())


async def cut_before_the_answer(_reader, writer):
    writer.transport.abort()


@pytest.mark.parametrize("behaviour", [cut_in_the_body, cut_before_the_answer])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "POST"])
async def test_a_broken_exchange_is_told_and_not_repeated(behaviour, method, listen):
    listener = await listen(behaviour)
    with pytest.raises(OutboundInterrupted) as caught:
        await send(listener, method, path=f"/{CANARY}", body=CANARY.encode())
    assert caught.value.maybe_sent is True
    assert_tells_nothing(caught.value)
    assert len(listener.requests) == 1


async def test_nobody_listening_is_unreachable():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        async with OutboundClient(listed(port)) as client:
            with pytest.raises(OutboundUnreachable) as caught:
                await client.send(OutboundRequest("GET", f"http://127.0.0.1:{port}/{CANARY}"))
    assert caught.value.stage is UnreachableStage.CONNECT
    assert_tells_nothing(caught.value)


def assert_tells_nothing(error: OutboundError) -> None:
    """Neither the words nor the chain may hold the URL or a body: both are logged and reported."""
    assert error.__suppress_context__ or error.__context__ is None
    assert error.__cause__ is None
    assert CANARY not in repr(error) + str(error) + repr(vars(error))


async def test_a_cancelled_call_leaves_nothing_behind(listen):
    arrived = asyncio.Event()

    async def swallow(_reader, _writer):
        arrived.set()
        await asyncio.Event().wait()

    listener = await listen(swallow)
    async with OutboundClient(listed(listener.port)) as client:
        url = f"http://127.0.0.1:{listener.port}/"
        call = asyncio.create_task(client.send(OutboundRequest("GET", url)))
        await arrived.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call


async def test_256_calls_at_once(listen, names):
    together = asyncio.Barrier(256)

    async def wait_for_all(_reader, writer):
        await together.wait()
        writer.write(answer(b"ok"))
        await writer.drain()

    listener = await listen(wait_for_all)
    resolver = names(**{f"h{n}_example": [["127.0.0.1"]] for n in range(4)})
    async with OutboundClient(listed(listener.port), resolver=resolver) as client:
        calls = [
            OutboundRequest("GET", f"http://h{n % 4}.example:{listener.port}/") for n in range(256)
        ]
        responses = await asyncio.gather(*map(client.send, calls))
    assert {response.body for response in responses} == {b"ok"}
    assert listener.connections == 256


async def test_one_slow_host_leaves_room_for_others(listen, names):
    both_in = asyncio.Barrier(3)

    async def swallow(_reader, _writer):
        await both_in.wait()
        await asyncio.Event().wait()

    slow, quick = await listen(swallow), await listen()
    resolver = names(slow_example=[["127.0.0.1"]], quick_example=[["127.0.0.1"]])
    pool = PoolSize(connections=4, connections_per_host=2)
    rules = listed(slow.port, quick.port)
    async with OutboundClient(rules, pool=pool, resolver=resolver) as client:
        stuck = OutboundRequest("GET", f"http://slow.example:{slow.port}/")
        calls = [asyncio.create_task(client.send(stuck)) for _ in range(5)]
        await both_in.wait()
        url = f"http://quick.example:{quick.port}/"
        assert (await client.send(OutboundRequest("GET", url))).body == b"ok"
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
    assert slow.connections == 2


async def test_a_client_must_be_opened():
    with pytest.raises(RuntimeError, match="async with"):
        await OutboundClient().send(OutboundRequest("GET", "https://public.example/"))


def test_importing_the_types_loads_no_http_library():
    code = "import sys, integrations.outbound as o; sys.exit('aiohttp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
