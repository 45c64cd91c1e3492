"""What the web app serves of the built front end, and what it never serves."""

from pathlib import Path

import pytest
from litestar import Litestar, get
from litestar.params import FromPath
from litestar.testing import TestClient

from inbox.foundation.authentication import PUBLIC
from inbox.foundation.problems import EXCEPTION_HANDLERS
from inbox.foundation.settings import Settings
from parley.web_files import CONTENT_SECURITY_POLICY, choose_encoding, web_routes

SCRIPT = "/assets/app-1234.js"


@get("/api/v1/thing/{number:int}", sync_to_thread=False)
def thing(number: FromPath[int]) -> int:
    return number


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "dist"
    for name in ("assets", "docs", ".vite"):
        (folder / name).mkdir(parents=True)
    (folder.parent / "secret.txt").write_text("secret")
    (folder / "index.html").write_text("the app")
    (folder / "docs" / "index.html").write_text("the docs")
    (folder / "favicon.svg").write_text("<svg/>")
    (folder / ".stamp").write_text("stamp")
    (folder / ".vite" / "manifest.json").write_text("manifest")
    script = folder / SCRIPT.lstrip("/")
    script.write_text("plain")
    script.with_name(f"{script.name}.br").write_bytes(b"brotli")
    script.with_name(f"{script.name}.gz").write_bytes(b"gzip")
    return folder


def client(settings: Settings, dist: Path) -> TestClient[Litestar]:
    return TestClient(
        Litestar([*web_routes(settings, dist), thing], exception_handlers=EXCEPTION_HANDLERS)
    )


@pytest.mark.parametrize("address", ["/", "/sign-in", "/conversations/42", "/apiary"])
def test_app_addresses_give_the_page(dist: Path, address: str) -> None:
    with client(Settings(), dist) as app:
        answer = app.get(address)
    assert answer.text == "the app"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY


@pytest.mark.parametrize(
    "address",
    [
        "/api",
        "/api/v1/unknown",
        "/webhooks/x",
        "/hooks/x",
        "/health/x",
        "/metrics/x",
        "/docs/x",
        "/assets/gone.js",
        f"{SCRIPT}.br",
    ],
)
def test_unknown_addresses_of_machines_are_404(dist: Path, address: str) -> None:
    with client(Settings(), dist) as app:
        assert app.get(address).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/assets/../../secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/assets/%2e%2e/%2e%2e/secret.txt",
        "/.stamp",
        "/.vite/manifest.json",
        "/assets/../.stamp",
    ],
)
def test_only_built_files_are_served(dist: Path, address: str) -> None:
    with client(Settings(), dist) as app:
        answer = app.get(address)
    assert answer.status_code == 404 or answer.text == "the app"


def test_docs_page(dist: Path) -> None:
    with client(Settings(), dist) as app:
        assert app.get("/docs").text == "the docs"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("identity", ""),
        ("", ""),
    ],
)
def test_encoding_follows_the_header(accepted: str, encoding: str) -> None:
    assert choose_encoding(accepted, {"": b"", "br": b"", "gzip": b""}) == encoding
    assert choose_encoding(accepted, {"": b""}) == ""


def test_assets_stay_in_caches_for_good(dist: Path) -> None:
    with client(Settings(), dist) as app:
        answer = app.get(SCRIPT, headers={"accept-encoding": "identity"})
    assert answer.text == "plain"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "accept-encoding"


def test_known_page_is_not_sent_again(dist: Path) -> None:
    with client(Settings(), dist) as app:
        etag = app.get("/").headers["etag"]
        again = app.get("/", headers={"if-none-match": etag})
    assert again.status_code == 304
    assert again.content == b""


def test_without_a_build_a_page_says_what_to_do(tmp_path: Path) -> None:
    with client(Settings(), tmp_path / "nothing") as app:
        for address in ("/", "/docs"):
            assert "parley web build" in app.get(address).text
        assert app.get("/api/v1/thing/3").json() == 3


def test_skipped_screens_say_so_even_when_built(dist: Path) -> None:
    with client(Settings(skip_web=True), dist) as app:
        assert "PARLEY_SKIP_WEB" in app.get("/").text
        assert app.get(SCRIPT).status_code == 404


def test_every_route_says_why_it_is_public(dist: Path) -> None:
    for route in web_routes(Settings(), dist):
        assert isinstance(route.opt[PUBLIC], str)
        assert route.include_in_schema is False
