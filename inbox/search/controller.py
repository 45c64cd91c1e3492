"""The route of searching."""

from typing import Annotated

from litestar import Controller, get
from litestar.params import FromQuery, QueryParameter

from inbox.access.attempts import reveal_attempts
from inbox.audit.events import MessagesSearched
from inbox.foundation.injected import InjectedRuntime, InjectedSubject
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission
from inbox.search.schemas import SearchHitOut, SearchKind
from inbox.search.service import SearchService


class SearchController(Controller):
    path = "/search"
    tags = ("search",)

    @get(
        permission=Permission.PERSONAL_DATA_READ,
        summary="Find contacts or messages by words, the newest first",
    )
    async def search(
        self,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        q: Annotated[
            str,
            QueryParameter(min_length=1, max_length=200, description="Words, a number, an id."),
        ],
        kind: FromQuery[SearchKind] = SearchKind.CONTACTS,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[SearchHitOut]:
        """Contacts by the words of their name, their number in any writing or its last digits, user
        id or e-mail address; messages by all of the words. The last word may be four letters of a
        longer one. Where a role works with masks, contacts are found by their name, and by a
        whole number or address, which counts as a reveal."""
        request = PageRequest.parse(limit, cursor)
        if kind is SearchKind.MESSAGES:
            subject.require(Permission.CONVERSATIONS_READ)
        else:
            subject.require(Permission.CONTACTS_READ)
        whole: str | None = None
        if kind is SearchKind.CONTACTS and not subject.sees_addresses():
            async with runtime.unit_of_work(subject.workspace_id, subject=subject) as uow:
                whole = await SearchService(uow, subject).whole_address(q)
            if whole is not None:
                # Tries count too, whatever they find.
                await reveal_attempts(runtime, subject.id).count()
        async with runtime.unit_of_work(subject.workspace_id, subject=subject) as uow:
            service = SearchService(uow, subject)
            if kind is SearchKind.MESSAGES:
                page = await service.messages(q, request)
                uow.record(
                    MessagesSearched(workspace_id=uow.workspace_id, object_id=uow.workspace_id)
                )
            elif subject.sees_addresses():
                page = await service.contacts(q, request)
            else:
                page = await service.contacts_behind_masks(q, whole, request)
            return page.out(lambda hit: hit)
