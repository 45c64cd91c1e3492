"""Finding sealed text without reading it: by the hashes of its words, newest first."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text

from inbox.contacts.finding import asked_terms
from inbox.contacts.service import ContactService
from inbox.foundation.blind_index import search_words
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.permissions import Subject
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.messages.service import MessageService
from inbox.search.schemas import SearchHitOut


class SearchService:
    def __init__(self, uow: UnitOfWork, subject: Subject) -> None:
        self.uow = uow
        self.subject = subject

    async def contacts(self, query: str, request: PageRequest) -> Page[SearchHitOut]:
        key = await self.uow.keys.current(self.uow.workspace_id, KeyPurpose.INDEX)
        found: set[UUID] = set()
        for terms in asked_terms(query, key):
            found.update(await self._ids("search_contacts", terms, request))
        ids = sorted(found, reverse=True)[: request.limit + 1]
        contacts = await ContactService(self.uow).find_many(ids)
        hits = [SearchHitOut.of_contact(contacts[one], self.subject) for one in ids]
        return Page.of(hits, request.limit, cursor=lambda hit: hit.id)

    async def messages(self, query: str, request: PageRequest) -> Page[SearchHitOut]:
        key = await self.uow.keys.current(self.uow.workspace_id, KeyPurpose.INDEX)
        words = search_words(query, key)
        ids = await self._ids("search_messages", words, request) if words else []
        messages = await MessageService(self.uow).find_many(ids)
        hits = [SearchHitOut.of_message(messages[one], self.subject) for one in ids]
        return Page.of(hits, request.limit, cursor=lambda hit: hit.id)

    async def _ids(self, name: str, terms: Sequence[int], request: PageRequest) -> list[UUID]:
        rows = await self.uow.session.execute(
            text(f"SELECT id FROM lookup.{name}(CAST(:terms AS bigint[]), :before, :most)"),  # noqa: S608 - one of our two functions
            {"terms": list(terms), "before": request.after, "most": request.limit + 1},
        )
        return list(rows.scalars())
