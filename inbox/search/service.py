"""Finding sealed text without reading it: by the hashes of its words, newest first.

Whoever sees no addresses must not find them digit by digit either: a contact is found by his name
then, and by a whole number or address, which counts as a look behind the mask.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import text

from inbox.contacts.finding import NUMBER, asked_terms, is_called, whole_term
from inbox.contacts.models import Contact
from inbox.contacts.phones import digits_of
from inbox.contacts.recognition import ContactRecognition, Sighting
from inbox.contacts.service import ContactService
from inbox.foundation.blind_index import search_words
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.permissions import Subject
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.messages.service import MessageService
from inbox.search.schemas import SearchHitOut
from inbox.workspaces.service import WorkspaceService

EMAIL: Final = re.compile(r"^\S+@\S+\.\S{2,}$")


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

    async def contacts_behind_masks(
        self, query: str, whole: str | None, request: PageRequest
    ) -> Page[SearchHitOut]:
        """`whole` is the number or address that is asked for, where the query is one."""
        if whole is not None:
            contacts = list((await self._by_whole(whole)).values())
        else:
            contacts = await self._by_name(query, request)
        hits = [SearchHitOut.of_contact(one, self.subject) for one in contacts]
        return Page.of(hits, request.limit, cursor=lambda hit: hit.id)

    async def whole_address(self, query: str) -> str | None:
        if EMAIL.match(query.strip()):
            return query.strip()
        if not NUMBER.match(query.strip()):
            return None
        return digits_of(query.strip(), (await WorkspaceService(self.uow).get()).country)

    async def _by_whole(self, whole: str) -> Mapping[UUID, Contact]:
        if whole.isdigit():
            sighting = Sighting(self.uow.workspace_id, phone=whole)
            ids = await ContactRecognition(self.uow).find([sighting])
            return await ContactService(self.uow).find_many([one for one in ids if one])
        key = await self.uow.keys.current(self.uow.workspace_id, KeyPurpose.INDEX)
        found = await self._ids("search_contacts", [whole_term(whole, key)], PageRequest(1))
        return await ContactService(self.uow).find_many(found[:1])

    async def _by_name(self, query: str, request: PageRequest) -> list[Contact]:
        """Words of an address are hashed beside those of the name: what a contact is called is
        looked at, too."""
        key = await self.uow.keys.current(self.uow.workspace_id, KeyPurpose.INDEX)
        words = search_words(query, key)
        found: list[Contact] = []
        more = bool(words)
        while more and len(found) <= request.limit:
            ids = await self._ids("search_contacts", words, request)
            contacts = await ContactService(self.uow).find_many(ids)
            found += [contacts[one] for one in ids if is_called(contacts[one], words, key)]
            more = len(ids) > request.limit
            request = PageRequest(request.limit, ids[-1] if ids else None)
        return found[: request.limit + 1]

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
