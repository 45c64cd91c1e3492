"""What this room does when it hears of a fact."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlmodel import col

from inbox.access.events import InviteRevoked, LinkMail, MemberInvited, PasswordResetRequested
from inbox.access.link_texts import mail_text
from inbox.access.models import Link, LinkKind
from inbox.access.repository import LinkRepository
from inbox.access.session_service import SessionService
from inbox.foundation.permissions import roles_below
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mail.service import MailService
from inbox.workspaces.events import MemberDeactivated, MemberRoleChanged
from inbox.workspaces.service import WorkspaceService


async def end_access_of_deactivated(uow: UnitOfWork, events: Sequence[MemberDeactivated]) -> None:
    members = [event.object_id for event in events]
    await SessionService(uow).end_all(members)
    links = LinkRepository(uow)
    await links.end(col(Link.kind) == LinkKind.PASSWORD_RESET, col(Link.member_id).in_(members))
    _record_revoked(
        uow,
        await links.end(col(Link.kind) == LinkKind.INVITE, col(Link.member_id).in_(members)),
    )


async def end_invites_out_of_reach(uow: UnitOfWork, events: Sequence[MemberRoleChanged]) -> None:
    """An invite must not give what its maker could not give any more."""
    for event in events:
        ended = await LinkRepository(uow).end(
            col(Link.kind) == LinkKind.INVITE,
            col(Link.member_id) == event.object_id,
            col(Link.role).not_in(roles_below(event.new)),
        )
        _record_revoked(uow, ended)


async def mail_invites(uow: UnitOfWork, events: Sequence[MemberInvited]) -> None:
    for event in events:
        if event.mail is not None:
            await _mail(uow, LinkKind.INVITE, event.object_id, event.mail)


async def mail_password_resets(uow: UnitOfWork, events: Sequence[PasswordResetRequested]) -> None:
    for event in events:
        if event.mail is not None:
            await _mail(uow, LinkKind.PASSWORD_RESET, event.object_id, event.mail)


async def _mail(uow: UnitOfWork, kind: LinkKind, person_id: UUID, mail: LinkMail) -> None:
    workspace = await WorkspaceService(uow).get()
    text = mail_text(kind, mail.locale, workspace.name, mail.link.get_secret_value())
    await MailService(uow).queue(person_id, mail.recipient.reveal(), text.subject, text.body)


def _record_revoked(uow: UnitOfWork, invite_ids: Iterable[UUID]) -> None:
    uow.record(
        *(
            InviteRevoked(workspace_id=uow.workspace_id, object_id=invite_id)
            for invite_id in invite_ids
        )
    )
