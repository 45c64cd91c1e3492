"""The route of searching."""

from typing import Annotated

from litestar import Controller, get
from litestar.params import FromQuery, QueryParameter

from inbox.foundation.injected import InjectedSubject, InjectedUnitOfWork
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
        uow: InjectedUnitOfWork,
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
        longer one."""
        service = SearchService(uow, subject)
        request = PageRequest.parse(limit, cursor)
        if kind is SearchKind.MESSAGES:
            subject.require(Permission.CONVERSATIONS_READ)
            page = await service.messages(q, request)
        else:
            subject.require(Permission.CONTACTS_READ)
            page = await service.contacts(q, request)
        return page.out(lambda hit: hit)
