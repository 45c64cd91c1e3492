"""Asks another system. The call itself is an effect: it happens after the commit, once, and its
answer comes back as an event. A call of which nobody knows whether it happened takes the edge
`unknown` and is never made again by itself."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from msgspec import Meta, field

from automation.steps.contract import (
    NEXT,
    At,
    CallHttp,
    Edge,
    EffectEnded,
    Event,
    Fail,
    Go,
    Known,
    Move,
    Step,
    StepFailed,
    Wait,
    Word,
    Words,
)
from automation.steps.speaking import FAILED, UNKNOWN
from inbox.foundation.errors import FieldFault
from inbox.foundation.json_paths import look_up
from inbox.foundation.schemas import In

# A customer must not choose where a call goes: the host is written by the author, and what is
# filled in behind it is one part of the address.
HOST = re.compile(r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/|\?|$)")
# Servers read these as the folder itself and the one above, encoded or not.
CLIMBS = re.compile(r"/(\.|%2e){1,2}(/|#|$)", re.IGNORECASE)
HEADER = re.compile(r"^[A-Za-z0-9-]{1,60}$")
BODY_CHARACTERS = 32_768
DEEP = 6


class Saved(In):
    """A value of the answer: `path` such as `body.items.0.id`, or `status`."""

    path: Annotated[str, Meta(min_length=1, max_length=200)]
    save_as: Word


class HttpRequestConfig(In):
    url: Words
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "POST"
    headers: dict[str, str] = field(default_factory=dict)
    # JSON whose texts are filled in; none with GET.
    body: dict[str, Any] | list[Any] | None = None
    # The name of a secret of the workspace, which knows its host and header.
    secret: Annotated[str, Meta(max_length=100)] = ""
    save: Annotated[list[Saved], Meta(max_length=20)] = field(default_factory=list)
    # Only of what is known not to have happened, or may happen twice (GET, PUT, DELETE).
    retries: Annotated[int, Meta(ge=0, le=5)] = 2
    timeout_seconds: Annotated[float, Meta(ge=1, le=15)] = 10.0


class HttpRequest(Step[HttpRequestConfig]):
    kind = "http_request"
    title = "Ask another system"
    group = "outside"
    config = HttpRequestConfig
    gives_away = True

    def edges(self, config: HttpRequestConfig) -> Sequence[Edge]:
        return (Edge(NEXT), Edge(FAILED), Edge(UNKNOWN))

    def texts(self, config: HttpRequestConfig) -> Iterator[tuple[str, str]]:
        yield "url", config.url
        for name, value in config.headers.items():
            yield f"headers.{name}", value
        yield from _leaves("body", config.body)

    def sets(self, config: HttpRequestConfig) -> Sequence[str]:
        return tuple(one.save_as for one in config.save)

    def faults(self, config: HttpRequestConfig, known: Known) -> Iterator[FieldFault]:
        if not HOST.match(config.url):
            yield FieldFault("url", "https:// and a host that is written out, not filled in.")
        if config.secret and config.secret not in known.secrets:
            yield FieldFault("secret", "There is no secret of this name.")
        if config.method == "GET" and config.body is not None:
            yield FieldFault("body", "A GET has no body.")
        for name in config.headers:
            if not HEADER.match(name):
                yield FieldFault("headers", "Names of letters, digits and hyphens.")

    def explains(
        self, config: HttpRequestConfig, at: At, event: Event | None
    ) -> Sequence[Mapping[str, Any]]:
        if not isinstance(event, EffectEnded):
            return ()
        saw = event.code or event.result.get("status")
        return [{"name": "call", "wanted": "done", "saw": saw, "holds": event.state == "done"}]

    def enter(self, config: HttpRequestConfig, at: At) -> Move:
        body = "" if config.body is None else json.dumps(_filled(at, config.body))
        url = at.fill_address(config.url)
        if len(body) > BODY_CHARACTERS:
            raise StepFailed("request_too_large")
        if not HOST.match(url) or CLIMBS.search(url.partition("?")[0]):
            raise StepFailed("url_not_allowed")
        at.commands.append(
            CallHttp(
                method=config.method,
                url=url,
                headers={name: at.fill(value) for name, value in config.headers.items()},
                body=body,
                secret=config.secret,
                retries=config.retries,
                timeout_seconds=config.timeout_seconds,
            )
        )
        return Wait(effect=True)

    def resume(self, config: HttpRequestConfig, at: At, event: Event) -> Move:
        if not isinstance(event, EffectEnded):
            return Fail("nothing_was_awaited")
        if event.state == "unknown":
            return Go(UNKNOWN)
        for one in config.save:
            at.vars[one.save_as] = look_up(event.result, one.path)
        return Go(NEXT if event.state == "done" else FAILED)


def _filled(at: At, value: Any, deep: int = 0) -> Any:
    if isinstance(value, str):
        return at.fill(value)
    if deep < DEEP and isinstance(value, dict):
        return {name: _filled(at, one, deep + 1) for name, one in value.items()}
    if deep < DEEP and isinstance(value, list):
        return [_filled(at, one, deep + 1) for one in value]
    return value


def _leaves(place: str, value: Any, deep: int = 0) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif deep < DEEP and isinstance(value, dict):
        for name, one in value.items():
            yield from _leaves(f"{place}.{name}", one, deep + 1)
    elif deep < DEEP and isinstance(value, list):
        for number, one in enumerate(value):
            yield from _leaves(f"{place}.{number}", one, deep + 1)
