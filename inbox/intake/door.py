"""Whose webhook is this, and is it genuine? Then it is taken in, whatever it says.

body ─▶ split ─▶ which channels does it name ─▶ the signature fits each number ─▶ batcher
                      nobody's, or it does not fit ─▶ 401, no row
        a known account, an unknown number ─▶ stored as unrouted
"""

from collections.abc import Sequence, Set
from datetime import UTC, datetime
from uuid import UUID

from inbox.channels.directory import ChannelDirectory, Route
from inbox.channels.models import ChannelKind, ChannelState
from inbox.foundation.errors import BadRequest, Unauthenticated
from inbox.foundation.metrics import RECEIVED
from inbox.intake.batcher import IntakeBatcher
from inbox.mailbox.models import EventSource, EventState
from inbox.mailbox.receive import Incoming
from integrations.channels import ADAPTERS
from integrations.messaging import BodyUnreadable, MessagingAdapter, RawItem

UNKNOWN_NUMBER = "unknown_number"
CHANNEL_DISABLED = "channel_disabled"


class SignatureInvalid(Unauthenticated):
    code = "signature_invalid"
    title = "The signature fits no channel that this body names"


class WebhookUnreadable(BadRequest):
    code = "webhook_unreadable"
    title = "This is not a webhook body that we know how to read"


class IntakeDoor:
    def __init__(self, directory: ChannelDirectory, batcher: IntakeBatcher) -> None:
        self._directory = directory
        self._batcher = batcher

    async def take(self, kind: ChannelKind, body: bytes, signature: str) -> int:
        """How many items were taken in; after the commit."""
        adapter = ADAPTERS[kind.value]
        try:
            items = adapter.split(body)
        except BodyUnreadable:
            raise WebhookUnreadable from None
        routes = await self._directory.routes(
            kind,
            {item.address for item in items if item.address},
            {item.account for item in items if item.account},
        )
        addresses = {item.address for item in items}
        fitting = _fitting(adapter, body, signature, routes, addresses)
        incoming: list[Incoming] = []
        now = datetime.now(UTC)
        for item in items:
            incoming += _address(kind, item, fitting, now)
        await self._batcher.put(incoming)
        RECEIVED.labels(source=kind.value, result="taken").inc(len(incoming))
        return len(incoming)


def _fitting(
    adapter: MessagingAdapter,
    body: bytes,
    signature: str,
    routes: Sequence[Route],
    addresses: Set[str],
) -> Sequence[Route]:
    """The channels that made the signature. Every number that the body names must be among them: a
    body for two numbers signed by one of their owners is a forgery against the other. Who only
    shares the account is passed over, since anybody may claim to, and must hinder nobody."""
    secrets = {route.access.app_secret for route in routes}
    good = {one for one in secrets if one and adapter.verify(body, signature, one)}
    fitting = [route for route in routes if route.access.app_secret in good]
    named = [route for route in routes if route.address in addresses]
    if not fitting or any(route.access.app_secret not in good for route in named):
        raise SignatureInvalid
    return fitting


def _address(
    kind: ChannelKind, item: RawItem, routes: Sequence[Route], now: datetime
) -> list[Incoming]:
    own = [route for route in routes if item.address and route.address == item.address]
    if own:
        disabled = own[0].state is ChannelState.DISABLED
        return [
            _incoming(
                kind,
                item,
                own[0].workspace_id,
                own[0].channel_id,
                now,
                state=EventState.IGNORED if disabled else EventState.NEW,
                reason=CHANNEL_DISABLED if disabled else None,
            )
        ]
    workspaces = {route.workspace_id for route in routes if route.account == item.account}
    if not workspaces:
        # Neither its number nor its account is ours, though others in the body are.
        raise SignatureInvalid
    return [
        _incoming(
            kind,
            item,
            workspace_id,
            None,
            now,
            state=EventState.UNROUTED if item.address else EventState.NEW,
            reason=UNKNOWN_NUMBER if item.address else None,
        )
        for workspace_id in sorted(workspaces)
    ]


def _incoming(
    kind: ChannelKind,
    item: RawItem,
    workspace_id: UUID,
    channel_id: UUID | None,
    now: datetime,
    *,
    state: EventState,
    reason: str | None,
) -> Incoming:
    return Incoming(
        workspace_id=workspace_id,
        channel_id=channel_id,
        source=EventSource(kind.value),
        sender=item.sender,
        kind=item.kind,
        dedupe_key=item.dedupe_key,
        payload=item.payload,
        occurred_at=item.occurred_at or now,
        state=state,
        reason=reason,
        address=item.address if state is EventState.UNROUTED else None,
    )
