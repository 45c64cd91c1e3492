"""The route of what is masked and shown on a click."""

from uuid import UUID

from litestar import Controller, post
from litestar.params import FromPath, JSONBody

from inbox.contacts.revealing import SHOWN_SECONDS, reveal_contact
from inbox.contacts.schemas import RevealedContactOut, RevealIn
from inbox.foundation.injected import InjectedRuntime, InjectedSubject
from inbox.foundation.permissions import Permission


class RevealController(Controller):
    path = "/contacts"
    tags = ("contacts",)

    @post(
        "/{contact_id:uuid}/reveal",
        permission=Permission.PERSONAL_DATA_REVEAL,
        summary="See what is masked of a contact",
        status_code=200,
    )
    async def reveal(
        self,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        contact_id: FromPath[UUID],
        data: JSONBody[RevealIn],
    ) -> RevealedContactOut:
        """One contact at a time, and only so many within an hour. Who saw what of whom is in the
        audit."""
        shown = await reveal_contact(runtime, subject, contact_id, data.reason)
        return RevealedContactOut.of(shown, SHOWN_SECONDS)
