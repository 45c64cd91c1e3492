"""Calling the shipped app as any subject, for tests of a room's routes.

How a subject proves who it is, is the access room's matter and tested there: here a bearer token
simply names a subject that the test made.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from httpx import AsyncClient, Response
from litestar import Litestar

from inbox.foundation.authentication import Caller, Credentials
from inbox.foundation.errors import Unauthenticated
from inbox.foundation.permissions import Subject
from inbox.foundation.settings import Settings
from parley.app import create_app
from tests.factories.apps import open_app


class KnownCallers:
    """An `Authenticator` that knows whom the test told it of."""

    def __init__(self) -> None:
        self._subjects: dict[str, Subject] = {}

    def headers_of(self, subject: Subject) -> dict[str, str]:
        token = f"{subject.kind}-{subject.id}-{len(self._subjects)}"
        self._subjects[token] = subject
        return {"Authorization": f"Bearer {token}"}

    async def start(self) -> None:
        pass

    async def close(self) -> None:
        pass

    async def recognise(self, credentials: Credentials) -> Caller:
        return await self.authenticate(credentials)

    async def authenticate(self, credentials: Credentials) -> Caller:
        subject = self._subjects.get(credentials.bearer or "")
        if subject is None:
            raise Unauthenticated
        return Caller(subject)

    def answered(self, caller: Caller, status: int) -> None:
        pass


@dataclass(frozen=True)
class Api:
    """The shipped app in this process."""

    app: Litestar
    client: AsyncClient
    callers: KnownCallers

    async def call(self, subject: Subject | None, method: str, path: str, **sent: Any) -> Response:
        headers = {
            **(self.callers.headers_of(subject) if subject else {}),
            **sent.pop("headers", {}),
        }
        return await self.client.request(method, f"/api/v1{path}", headers=headers, **sent)


@asynccontextmanager
async def open_api(settings: Settings) -> AsyncIterator[Api]:
    callers = KnownCallers()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("parley.app.build_authenticator", lambda _: callers)
        app = create_app(settings)
    async with open_app(app) as client:
        yield Api(app, client, callers)


def refusal_of(response: Response) -> tuple[int, str]:
    """The status and the stable code; checks on the way that it is a problem as documented."""
    assert response.headers["content-type"].startswith("application/problem+json"), response.text
    problem = response.json()
    assert problem["status"] == response.status_code
    return response.status_code, problem["code"]
