"""Turns a cookie or a bearer key into a `Caller`, on a short connection that is given back before
any unit of work opens.

A session's role is read anew with each request, so that a role taken away acts at once.
"""

from inbox.access.api_key_service import permissions_of
from inbox.access.errors import RateLimited
from inbox.access.lookups import find_api_key, find_session
from inbox.access.rate_limit import RateLimiter, Verdict
from inbox.access.tokens import csrf_token
from inbox.access.usage import UsageCounter
from inbox.foundation.authentication import Caller, Credentials
from inbox.foundation.errors import Unauthenticated
from inbox.foundation.permissions import PERMISSIONS_OF, Subject, SubjectKind
from inbox.foundation.runtime import Runtime


class AccessAuthenticator:
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._limiter = RateLimiter(
            runtime.settings.redis_url.get_secret_value(), runtime.settings.rate_limit_per_minute
        )
        self._usage = UsageCounter(runtime)

    async def start(self) -> None:
        self._limiter.start()
        self._usage.start()

    async def close(self) -> None:
        await self._usage.close()
        await self._limiter.close()

    async def authenticate(self, credentials: Credentials) -> Caller:
        caller = await self.recognise(credentials)
        subject = caller.subject
        if subject.kind is not SubjectKind.API_KEY:
            return caller
        verdict = await self._limiter.take(subject.id)
        if not verdict.allowed:
            self._refuse(subject, verdict)
        headers = verdict.headers().items()
        return Caller(subject, headers=tuple((k.lower().encode(), v.encode()) for k, v in headers))

    async def recognise(self, credentials: Credentials) -> Caller:
        if credentials.bearer is not None:
            return await self._by_key(credentials.bearer)
        if credentials.session is not None:
            return await self._by_session(credentials.session)
        raise Unauthenticated

    def answered(self, caller: Caller, status: int) -> None:
        subject = caller.subject
        if subject.kind is SubjectKind.API_KEY:
            self._usage.count(subject.workspace_id, subject.id, status)

    async def _by_session(self, token: str) -> Caller:
        found = await find_session(self._runtime.database, token)
        if found is None:
            raise Unauthenticated("This session is over; sign in again.")
        subject = Subject(
            workspace_id=found.workspace_id,
            kind=SubjectKind.MEMBER,
            id=found.member_id,
            permissions=PERMISSIONS_OF[found.role],
            role=found.role,
            session_id=found.id,
            works_masked=found.masked,
        )
        return Caller(subject, csrf_token=csrf_token(self._runtime.installation_key, found.id))

    async def _by_key(self, key: str) -> Caller:
        found = await find_api_key(self._runtime.database, key)
        if found is None:
            raise Unauthenticated(
                "This API key is unknown, expired or revoked, or whoever made it has left."
            )
        return Caller(
            Subject(
                workspace_id=found.workspace_id,
                kind=SubjectKind.API_KEY,
                id=found.id,
                permissions=permissions_of(found.scopes),
            )
        )

    def _refuse(self, key: Subject, verdict: Verdict) -> None:
        # It ends before it becomes a request of anybody, so it is counted here.
        self._usage.count(key.workspace_id, key.id, RateLimited.status)
        raise RateLimited(
            retry_after_seconds=verdict.retry_after_seconds, headers=verdict.headers()
        )
