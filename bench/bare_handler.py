"""The ceiling of ingest: a Litestar handler that verifies the signature and does nothing else,
served by the very server that serves the product.
"""

import argparse
import hmac
import os
from typing import Any

from litestar import Litestar, Request, Response, post

from parley.listener import open_listener
from parley.server import serve
from storm.webhooks import PATH


def create_bare_app(app_secret: bytes) -> Litestar:
    @post(PATH, status_code=200)
    async def receive(request: Request[Any, Any, Any]) -> Response[None]:
        body = await request.body()
        right = "sha256=" + hmac.digest(app_secret, body, "sha256").hex()
        if not hmac.compare_digest(request.headers.get("x-hub-signature-256", ""), right):
            return Response(None, status_code=401)
        return Response(None, status_code=200)

    return Litestar([receive], openapi_config=None)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.bare_handler", description=__doc__)
    parser.add_argument("--app-secret", required=True)
    parser.add_argument("--ready", type=int, default=1, help="file descriptor for the port")
    options = parser.parse_args()
    listener = open_listener("127.0.0.1", 0)
    os.write(options.ready, b'{"port": %d}\n' % listener.getsockname()[1])
    serve(create_bare_app(options.app_secret.encode()), listener)


if __name__ == "__main__":
    main()
