"""Accounts and links: added, changed, paused, read anew. Nothing is asked of Google here."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import UNSET, to_builtins

from inbox.foundation.errors import NotFound, invalid_field
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.sheet_links.errors import SheetAccountInUse
from inbox.sheet_links.events import (
    SheetAccountAdded,
    SheetAccountRemoved,
    SheetLinkChanged,
    SheetLinkCreated,
    SheetLinkDeleted,
    SheetLinkPaused,
    SheetLinkResumed,
    SheetResyncStarted,
)
from inbox.sheet_links.fields import FIELDS, OF_CONTACT
from inbox.sheet_links.models import SheetAccount, SheetLink, SheetLinkState, SheetObject
from inbox.sheet_links.planning import KEY_HEADER
from inbox.sheet_links.repository import SheetAccountRepository, SheetLinkRepository
from inbox.sheet_links.schemas import SheetAccountIn, SheetColumnIn, SheetLinkEdit, SheetLinkIn
from integrations.google_sheets.contract import Credential

BY_A_PERSON = "paused_by_a_person"


class SheetLinkService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._accounts = SheetAccountRepository(uow)
        self._links = SheetLinkRepository(uow)

    async def add_account(self, account_id: UUID, asked: SheetAccountIn) -> SheetAccount:
        try:
            credential = Credential.parse(asked.credential)
        except ValueError as error:
            raise invalid_field("credential", str(error)) from None
        workspace_id = self.uow.workspace_id
        account = SheetAccount(
            workspace_id=workspace_id,
            id=account_id,
            name=asked.name,
            kind=credential.kind,
            email=credential.email,
            credential=await self.uow.keys.seal(
                SheetAccount, "credential", workspace_id, account_id, credential.document()
            ),
            reads_per_minute=asked.reads_per_minute,
            writes_per_minute=asked.writes_per_minute,
        )
        await self._accounts.add(account)
        self.uow.record(SheetAccountAdded(workspace_id=workspace_id, object_id=account_id))
        return account

    async def get_account(self, account_id: UUID) -> SheetAccount:
        return await self._accounts.get(account_id)

    async def list_accounts(self, request: PageRequest) -> Page[SheetAccount]:
        return await self._accounts.list_page(request)

    async def remove_account(self, account_id: UUID) -> None:
        account = await self._accounts.lock(account_id)
        if await self._accounts.is_used(account_id):
            raise SheetAccountInUse
        await self._accounts.delete(account)
        self.uow.record(
            SheetAccountRemoved(workspace_id=account.workspace_id, object_id=account_id)
        )

    async def create(self, link_id: UUID, asked: SheetLinkIn) -> SheetLink:
        if await self._accounts.find(asked.account_id) is None:
            words = "No account of this workspace has this id."
            raise invalid_field("account_id", words)
        link = SheetLink(
            workspace_id=self.uow.workspace_id,
            id=link_id,
            account_id=asked.account_id,
            name=asked.name,
            object_kind=asked.object_kind,
            spreadsheet_id=asked.spreadsheet_id,
            worksheet=asked.worksheet,
            columns=_columns(asked.object_kind, asked.columns),
        )
        link.follows_contacts = _follows_contacts(link)
        link.log_seq = await self._links.head()
        await self._read_anew(link)
        await self._links.save(link)
        self.uow.record(
            SheetLinkCreated(
                workspace_id=link.workspace_id, object_id=link_id, fields=_fields(link)
            )
        )
        return link

    async def get(self, link_id: UUID) -> SheetLink:
        return await self._links.get(link_id)

    async def list_page(self, request: PageRequest) -> Page[SheetLink]:
        return await self._links.list_page(request)

    async def list_all(self) -> Sequence[SheetLink]:
        return await self._links.list_by()

    async def change(self, link_id: UUID, asked: SheetLinkEdit) -> SheetLink:
        link = await self._links.lock(link_id)
        if asked.name is not UNSET:
            link.name = asked.name
        if asked.columns is not UNSET:
            columns = _columns(link.object_kind, asked.columns)
            if columns != link.columns:
                link.columns = columns
                link.follows_contacts = _follows_contacts(link)
                await self._read_anew(link)
        if asked.state == "active" and link.state is SheetLinkState.PAUSED:
            link.state, link.state_reason = SheetLinkState.ACTIVE, None
            self.uow.record(SheetLinkResumed(workspace_id=link.workspace_id, object_id=link_id))
        elif asked.state == "paused" and link.state is SheetLinkState.ACTIVE:
            self._pause(link, BY_A_PERSON)
        await self._links.save(link)
        self.uow.record(
            SheetLinkChanged(
                workspace_id=link.workspace_id, object_id=link_id, fields=_fields(link)
            )
        )
        return link

    async def delete(self, link_id: UUID) -> None:
        """What stands in the worksheet stays there."""
        link = await self._links.lock(link_id)
        await self._links.delete(link)
        self.uow.record(SheetLinkDeleted(workspace_id=link.workspace_id, object_id=link_id))

    async def resync(self, link_id: UUID) -> SheetLink:
        link = await self._links.lock(link_id)
        await self._read_anew(link)
        await self._links.save(link)
        self.uow.record(SheetResyncStarted(workspace_id=link.workspace_id, object_id=link_id))
        return link

    async def pause(self, link: SheetLink, reason: str) -> None:
        """Because nothing can be written until a person has done something."""
        if link.state is SheetLinkState.ACTIVE:
            self._pause(link, reason)
            await self._links.save(link)

    async def want(self, link_id: UUID) -> int | None:
        """The generation that its next effect is of; None when there is one already."""
        try:
            link = await self._links.lock(link_id)
        except NotFound:
            return None
        if link.wanted >= link.generation or link.state is not SheetLinkState.ACTIVE:
            return None
        link.wanted = link.generation
        await self._links.save(link)
        return link.generation

    async def lock(self, link_id: UUID) -> SheetLink:
        return await self._links.lock(link_id)

    async def start_anew(self, link: SheetLink) -> None:
        """The log does not reach back to where the link stopped."""
        link.log_seq, link.sweeping = await self._links.head(), True
        await self._read_anew(link)

    def _pause(self, link: SheetLink, reason: str) -> None:
        link.state, link.state_reason = SheetLinkState.PAUSED, reason
        self.uow.record(
            SheetLinkPaused(workspace_id=link.workspace_id, object_id=link.id, reason=reason)
        )

    async def _read_anew(self, link: SheetLink) -> None:
        """The log is read on afterwards from where it was: nothing falls between, and what was
        removed before this is removed from the worksheet too."""
        link.epoch += 1
        link.resyncing, link.resync_after, link.resync_done = True, None, 0
        link.resync_total = await self._links.count_objects(link.object_kind)


def _columns(kind: SheetObject, asked: Sequence[SheetColumnIn]) -> list[dict[str, str]]:
    known = FIELDS[kind]
    fields, headers = set(), {KEY_HEADER.casefold()}
    for at, one in enumerate(asked):
        if one.field not in known:
            words = f"One of: {', '.join(known)}."
            raise invalid_field(f"columns.{at}.field", words)
        if one.field in fields:
            raise invalid_field(f"columns.{at}.field", "This field has a column already.")
        header = one.column.strip()
        if not header or header.casefold() in headers:
            words = "A header that no other column has; that of the key is taken."
            raise invalid_field(f"columns.{at}.column", words)
        fields.add(one.field)
        headers.add(header.casefold())
    columns: list[dict[str, str]] = to_builtins(asked)
    return [one | {"column": one["column"].strip()} for one in columns]


def _follows_contacts(link: SheetLink) -> bool:
    return link.object_kind is SheetObject.ORDERS and bool(OF_CONTACT & set(_fields(link)))


def _fields(link: SheetLink) -> tuple[str, ...]:
    return tuple(one["field"] for one in link.columns)
