"""Serves what `web/build.py` made: the app's page, its hashed assets, the API documentation.

Every file is read once at start-up into a table from address to body. An address that is not in
the table cannot be served, so there is no path to traverse, and a build that runs beside us cannot
mix its files with the page that our visitors already have.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler

from inbox.foundation.authentication import PUBLIC
from inbox.foundation.errors import NotFound
from inbox.foundation.permissions import Subject
from inbox.foundation.settings import Settings

DIST = Path(__file__).resolve().parent.parent / "web" / "dist"
APP_PAGE = "/index.html"
DOCS_PAGE = "/docs/index.html"
HASHED = "/assets/"
# Addresses of machines: an unknown one below them is a 404, never the app's page.
NOT_THE_APP = (
    *("api", "webhooks", "hooks", "health", "metrics", "assets", "docs"),
    *("exports", "privacy"),
)
# In the order in which they are preferred: the smaller first.
ENCODINGS = {"br": ".br", "gzip": ".gz"}
IMMUTABLE = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# Named here, because the system's own table of types differs from machine to machine.
MEDIA_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
NO_SCREENS = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Parley: API only</title></head><body>
<h1>This Parley serves only its API</h1>
<p>{reason}</p>
<p>The API is at <code>/api/v1</code>, described by <a href="/api/v1/openapi.json">its OpenAPI
document</a>.</p>
</body></html>
"""

WebRequest = Request[Subject | None, None, State]


@dataclass(frozen=True, slots=True)
class WebFile:
    """One file in each encoding that the build stored; `""` is the file as it is."""

    media_type: str
    cache_control: str
    etag: str
    bodies: Mapping[str, bytes]


def web_routes(settings: Settings, dist: Path = DIST) -> list[HTTPRouteHandler]:
    files = {} if settings.skip_web else read_files(dist)
    if APP_PAGE not in files:
        files = _page_instead(skipped=settings.skip_web)
    docs_page = DOCS_PAGE if DOCS_PAGE in files else APP_PAGE

    @get(
        ["/", "/{path:path}"],
        opt={PUBLIC: "The page holds no data; it asks the API for everything it shows."},
        include_in_schema=False,
        sync_to_thread=False,
    )
    def app_page(request: WebRequest) -> Response[bytes]:
        path = request.scope["path"]
        if file := files.get(path):
            return respond(request, file)
        if path.strip("/").split("/")[0] in NOT_THE_APP:
            raise NotFound
        return respond(request, files[APP_PAGE])

    @get(
        HASHED + "{path:path}",
        opt={PUBLIC: "Scripts and styles are the same for everybody."},
        include_in_schema=False,
        sync_to_thread=False,
    )
    def asset(request: WebRequest) -> Response[bytes]:
        file = files.get(request.scope["path"])
        if file is None:
            raise NotFound
        return respond(request, file)

    @get(
        "/docs",
        opt={PUBLIC: "The API's description is part of the open source."},
        include_in_schema=False,
        sync_to_thread=False,
    )
    def docs(request: WebRequest) -> Response[bytes]:
        return respond(request, files[docs_page])

    return [app_page, asset, docs]


def read_files(dist: Path) -> dict[str, WebFile]:
    return {address: _read(path, address) for address, path in _addresses(dist)}


def respond(request: WebRequest, file: WebFile) -> Response[bytes]:
    encoding = choose_encoding(request.headers.get("accept-encoding", ""), file.bodies)
    etag = f'"{file.etag}-{encoding or "id"}"'
    headers = {
        "cache-control": file.cache_control,
        "content-security-policy": CONTENT_SECURITY_POLICY,
        "etag": etag,
        "vary": "accept-encoding",
    }
    if etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if encoding:
        headers["content-encoding"] = encoding
    return Response(file.bodies[encoding], media_type=file.media_type, headers=headers)


def choose_encoding(accepted: str, bodies: Mapping[str, bytes]) -> str:
    offered = set()
    for entry in accepted.lower().split(","):
        name, _, parameters = entry.partition(";")
        if parameters.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}:
            offered.add(name.strip())
    return next((name for name in ENCODINGS if name in offered and name in bodies), "")


def _addresses(dist: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(dist.rglob("*")):
        inside = path.relative_to(dist)
        # Names with a leading dot are the build's own notes; the compressed ones belong to a file.
        hidden = any(part.startswith(".") for part in inside.parts)
        if path.is_file() and not hidden and path.suffix not in ENCODINGS.values():
            yield f"/{inside.as_posix()}", path


def _read(path: Path, address: str) -> WebFile:
    body = path.read_bytes()
    bodies = {"": body}
    for encoding, suffix in ENCODINGS.items():
        compressed = path.with_name(path.name + suffix)
        if compressed.is_file():
            bodies[encoding] = compressed.read_bytes()
    media_type = MEDIA_TYPES.get(path.suffix, "application/octet-stream")
    cache_control = IMMUTABLE if address.startswith(HASHED) else ASK_AGAIN
    return WebFile(media_type, cache_control, hashlib.sha256(body).hexdigest()[:16], bodies)


def _page_instead(*, skipped: bool) -> dict[str, WebFile]:
    reason = (
        "It was started with PARLEY_SKIP_WEB. Unset it, run <code>parley web build</code> and "
        "start again to get the screens."
        if skipped
        else "Its screens have not been built. Run <code>parley web build</code> and start again."
    )
    body = NO_SCREENS.format(reason=reason).encode()
    etag = hashlib.sha256(body).hexdigest()[:16]
    return {APP_PAGE: WebFile(MEDIA_TYPES[".html"], ASK_AGAIN, etag, {"": body})}
