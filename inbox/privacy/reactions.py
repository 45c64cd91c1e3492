"""What this room does when it hears of a fact."""

from collections.abc import Sequence

from sqlmodel import col

from inbox.erasure.events import PersonErased
from inbox.foundation.permissions import Role
from inbox.foundation.repository import Repository
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mail.service import MailService
from inbox.notifications.models import NotificationKind
from inbox.notifications.reactions import tell_admins
from inbox.privacy.events import PolicyPublished
from inbox.privacy.exports import forget_whole
from inbox.privacy.requests import end_of_erasure
from inbox.privacy.texts import policy_mail
from inbox.workspaces.models import Member, MemberState
from inbox.workspaces.service import WorkspaceService


class AdminRepository(Repository[Member]):
    model = Member


async def close_requests(uow: UnitOfWork, events: Sequence[PersonErased]) -> None:
    await end_of_erasure(uow, [one.object_id for one in events])


async def forget_whole_exports(uow: UnitOfWork, _: Sequence[PersonErased]) -> None:
    await forget_whole(uow)


async def announce_policies(uow: UnitOfWork, events: Sequence[PolicyPublished]) -> None:
    """In the app, and by mail where one is sent at all."""
    await tell_admins(uow, NotificationKind.POLICY_PUBLISHED, events)
    for event in events:
        if event.mail:
            await _mail(uow, event)


async def _mail(uow: UnitOfWork, event: PolicyPublished) -> None:
    workspace = await WorkspaceService(uow).get()
    admins = await AdminRepository(uow).list_by(
        col(Member.role).in_([Role.OWNER, Role.ADMIN]), col(Member.state) == MemberState.ACTIVE
    )
    for member in admins:
        text = policy_mail(member.locale, workspace.name, event.kind, event.effective_at)
        await MailService(uow).queue(member.id, member.email.reveal(), text.subject, text.body)
