"""The routes of a console channel's simulated phone; no other channel has one."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from inbox.foundation.idempotency import IdempotencyKey
from inbox.foundation.injected import InjectedUnitOfWork
from inbox.foundation.permissions import Permission
from inbox.intake.phone_schemas import (
    PhoneIn,
    PhoneMessageIn,
    PhoneMessageOut,
    PhoneOut,
    PhoneReadOut,
)
from inbox.intake.phone_service import PhoneService


class PhoneController(Controller):
    path = "/channels/{channel_id:uuid}/phone"
    tags = ("channels",)

    @get(permission=Permission.INTAKE_MANAGE, summary="Find a simulated phone's conversation")
    async def find_phone(
        self,
        uow: InjectedUnitOfWork,
        channel_id: FromPath[UUID],
        number: Annotated[
            str | None, QueryParameter(min_length=6, max_length=15, pattern=r"^[0-9]+$")
        ] = None,
    ) -> PhoneOut:
        found = await PhoneService(uow).conversation_of(channel_id, number or "")
        return PhoneOut(conversation_id=found)

    @post(
        "/messages",
        permission=Permission.INTAKE_MANAGE,
        summary="Write as a simulated phone's owner",
    )
    async def write_by_phone(
        self,
        uow: InjectedUnitOfWork,
        channel_id: FromPath[UUID],
        data: JSONBody[PhoneMessageIn],
        idempotency_key: IdempotencyKey = None,
    ) -> PhoneMessageOut:
        """The key becomes the message's id, and the intake takes each id once."""
        external_id = await PhoneService(uow).write(channel_id, data, idempotency_key)
        return PhoneMessageOut(external_id=external_id)

    @post(
        "/read",
        status_code=200,
        permission=Permission.INTAKE_MANAGE,
        summary="Confirm what a simulated phone was sent as delivered and read",
    )
    async def read_by_phone(
        self, uow: InjectedUnitOfWork, channel_id: FromPath[UUID], data: JSONBody[PhoneIn]
    ) -> PhoneReadOut:
        confirmed = await PhoneService(uow).read(channel_id, data.number)
        return PhoneReadOut(confirmed=confirmed)
