"""Servers on 127.0.0.1 that count who comes, names that resolve as a test says, and a witness
that sees every connection this process attempts, wherever it goes."""

import asyncio
import contextlib
import re
import ssl
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class Listener:
    port: int = 0
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)

    @property
    def heads(self) -> list[bytes]:
        return [request.partition(b"\r\n\r\n")[0] for request in self.requests]


async def _read_request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
    return head + (await reader.readexactly(int(length[1])) if length else b"")


Listen = Callable[..., Awaitable[Listener]]


@pytest.fixture
async def listen() -> AsyncIterator[Listen]:
    """`await listen(answer)`: answers every request with these bytes, or with a coroutine."""
    async with contextlib.AsyncExitStack() as stack:

        async def start(
            answer: bytes | Handler = OK, tls: ssl.SSLContext | None = None
        ) -> Listener:
            listener = Listener()
            tasks: set[asyncio.Task[None]] = set()

            async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                try:
                    while True:
                        listener.requests.append(await _read_request(reader))
                        if isinstance(answer, bytes):
                            writer.write(answer)
                            await writer.drain()
                        else:
                            await answer(reader, writer)
                            break
                except (OSError, asyncio.IncompleteReadError):
                    pass
                finally:
                    writer.close()
                    with contextlib.suppress(OSError):
                        await writer.wait_closed()

            def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                listener.connections += 1
                task = asyncio.create_task(serve(reader, writer))
                tasks.add(task)
                task.add_done_callback(tasks.discard)

            async def stop() -> None:
                server.close()
                for task in list(tasks):
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

            server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls, backlog=512)
            listener.port = server.sockets[0].getsockname()[1]
            stack.push_async_callback(stop)
            return listener

        yield start


class Names:
    """A resolver with a script: the n-th lookup of a name takes its n-th answer, then the last."""

    def __init__(self, answers: dict[str, Sequence[Sequence[str]]]) -> None:
        self._answers = answers
        self.lookups: list[str] = []

    async def resolve(self, host: str) -> Sequence[str]:
        turn = self.lookups.count(host)
        self.lookups.append(host)
        answers = self._answers.get(host, [[]])
        return answers[min(turn, len(answers) - 1)]

    async def close(self) -> None:
        pass


@pytest.fixture
def names() -> Callable[..., Names]:
    return lambda **answers: Names(
        {host.replace("_", "."): turns for host, turns in answers.items()}
    )


class Witness:
    def __init__(self) -> None:
        self.seen: list[object] | None = None

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.seen is not None and event == "socket.connect":
            self.seen.append(arguments[1])


# An audit hook can never be taken away again, so there is one, and tests open and close its eye.
_WITNESS = Witness()
sys.addaudithook(_WITNESS)


@pytest.fixture
def connect_attempts() -> Iterator[list[object]]:
    _WITNESS.seen = []
    yield _WITNESS.seen
    _WITNESS.seen = None


@dataclass(frozen=True)
class Authority:
    pem: str
    server: ssl.SSLContext


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A certificate authority of our own, and a server certificate for `shop.example`."""
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "shop.example")])
    root_usage = x509.KeyUsage(
        digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    identity = x509.SubjectKeyIdentifier.from_public_key(root_key.public_key())
    root = (
        _certificate(root_name, root_name, root_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(root_usage, critical=True)
        .add_extension(identity, critical=False)
        .sign(root_key, hashes.SHA256())
    )
    alternatives = [x509.DNSName("shop.example"), x509.IPAddress(ip_address("127.0.0.1"))]
    leaf = (
        _certificate(name, root_name, key.public_key())
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identity), critical=False
        )
        .sign(root_key, hashes.SHA256())
    )
    path: Path = tmp_path_factory.mktemp("authority") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + leaf.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    return Authority(root.public_bytes(serialization.Encoding.PEM).decode(), server)


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
    )
