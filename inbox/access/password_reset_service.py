"""A forgotten password: asked for by e-mail, confirmed by the link in the mail.

Whoever asks is told the same, after the same time, whether an account exists or not.
"""

import time
from datetime import timedelta

from pydantic import SecretStr
from sqlmodel import col

from inbox.access.attempts import reset_attempts
from inbox.access.credential_service import CredentialService
from inbox.access.errors import LinkInvalid, TooManyAttempts
from inbox.access.events import LinkMail, PasswordResetRequested
from inbox.access.lookups import find_link, find_members
from inbox.access.models import Link, LinkKind
from inbox.access.passwords import hash_password
from inbox.access.repository import LinkRepository
from inbox.access.sign_in_service import REFUSED_AFTER_SECONDS, member_subject, wait_until
from inbox.access.tokens import new_token
from inbox.foundation.client_address import Client
from inbox.foundation.encryption import token_hash
from inbox.foundation.identifiers import new_id
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.workspaces.email_address import email_hash
from inbox.workspaces.models import Member, MemberState
from inbox.workspaces.service import MemberService

RESET_LIFE = timedelta(hours=1)


class PasswordResetService:
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def request(self, email: str, client: Client) -> None:
        started_at = time.monotonic()
        try:
            await reset_attempts(self._runtime, email, client.ip_address).count()
            await self._send_links(email)
        except TooManyAttempts:
            # Enough mails have been sent; saying so would tell that there is somebody to send to.
            pass
        await wait_until(started_at + REFUSED_AFTER_SECONDS)

    async def _send_links(self, email: str) -> None:
        key = self._runtime.installation_key
        for found in await find_members(self._runtime.database, email_hash(key, email)):
            # The house acts: whoever asks has proven nothing yet.
            async with self._runtime.unit_of_work(found.workspace_id) as uow:
                member = await MemberService(uow, key).get(found.id)
                await make_reset_link(uow, self._runtime, member, by_mail=True)

    async def confirm(self, token: str, password: str) -> None:
        key = self._runtime.installation_key
        found = await find_link(self._runtime.database, LinkKind.PASSWORD_RESET, token)
        if found is None:
            raise LinkInvalid
        async with self._runtime.unit_of_work(found.workspace_id) as uow:
            member_id = (await LinkRepository(uow).get(found.id)).member_id
        if member_id is None:
            raise LinkInvalid
        password_hash = await hash_password(password)
        subject = member_subject(found.workspace_id, member_id)
        async with self._runtime.unit_of_work(found.workspace_id, subject=subject) as uow:
            links = LinkRepository(uow)
            member = await MemberService(uow, key).get(member_id)
            used = await links.use(LinkKind.PASSWORD_RESET, found.id)
            if used is None or member.state is not MemberState.ACTIVE:
                raise LinkInvalid
            await links.end(
                col(Link.kind) == LinkKind.PASSWORD_RESET, col(Link.member_id) == member.id
            )
            await CredentialService(uow).set_hash(member.id, password_hash)


async def make_reset_link(
    uow: UnitOfWork, runtime: Runtime, member: Member, *, by_mail: bool
) -> SecretStr:
    """Earlier links stay good for their hour: mails overtake each other."""
    token = new_token()
    await LinkRepository(uow).make(
        new_id(),
        RESET_LIFE,
        kind=LinkKind.PASSWORD_RESET,
        token_hash=token_hash(token),
        member_id=member.id,
    )
    link = SecretStr(f"{runtime.settings.base_url}/reset#{token}")
    mail = LinkMail(recipient=member.email, link=link, locale=member.locale) if by_mail else None
    uow.record(
        PasswordResetRequested(workspace_id=uow.workspace_id, object_id=member.id, mail=mail)
    )
    return link
