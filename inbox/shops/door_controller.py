"""`POST /webhooks/shops/{token}`: a shop tells of an order.

Beside the door of the messaging providers and not under `/hooks`, which belongs to flows: what is
called there is one flow's, with the flow's own mapping; a shop belongs to the workspace, whichever
flows there are. 200 and after the commit, since WooCommerce wants just that of its first call.
"""

from litestar import asgi
from litestar.handlers import ASGIRouteHandler
from litestar.types import Receive, Scope, Send
from sqlalchemy import text

from inbox.foundation.authentication import PUBLIC
from inbox.foundation.encryption import token_hash
from inbox.foundation.errors import ParleyError
from inbox.foundation.metrics import RECEIVED
from inbox.foundation.plain_asgi import answer, read_body
from inbox.foundation.runtime import Runtime
from inbox.shops.errors import ShopUnknown
from inbox.shops.intake import ShopIntake

# An order of Shopify's with 200 items has some 600 kB.
BODY_LIMIT_BYTES = 2 * 1024 * 1024
TOKEN_CHARACTERS = 200
PROVEN = "A shop has no key of ours; the token in the address and the signature are its proof."


class MethodUnknown(ParleyError):
    code = "method_not_allowed"
    status = 405
    title = "A shop calls by POST"


def shop_routes(runtime: Runtime, _: object) -> list[ASGIRouteHandler]:
    # A mount: Litestar finds no path parameters of plain ASGI.
    @asgi("/webhooks/shops", is_mount=True, copy_scope=False, opt={PUBLIC: PROVEN})
    async def shop_webhook(scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("method") != "POST":
            raise MethodUnknown
        token = scope["path"].rstrip("/").rpartition("/")[2]
        body = await read_body(receive, BODY_LIMIT_BYTES)
        async with runtime.database.short_connection() as connection:
            found = (
                await connection.execute(
                    text("SELECT workspace_id, id FROM lookup.find_shop_source(:wanted)"),
                    {"wanted": token_hash(token[:TOKEN_CHARACTERS])},
                )
            ).one_or_none()
        if found is None:
            raise ShopUnknown
        async with runtime.unit_of_work(found.workspace_id) as uow:
            taken = await ShopIntake(uow).take(found.id, body, dict(scope["headers"]))
        RECEIVED.labels(source="shop", result="taken" if taken else "ping").inc()
        await answer(send, b'{"accepted":true}', b"application/json")

    return [shop_webhook]
