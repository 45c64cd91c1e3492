"""The route of the list of sub-processors."""

from collections.abc import Sequence

from litestar import Controller, get

from inbox.foundation.injected import InjectedRegister, InjectedRuntime, InjectedUnitOfWork
from inbox.foundation.permissions import Permission
from inbox.foundation.register import Register
from inbox.foundation.runtime import Runtime
from inbox.foundation.schemas import Out
from inbox.foundation.sub_processors import Chosen, SubProcessor
from inbox.foundation.unit_of_work import UnitOfWork


class SubProcessorOut(Out):
    """`where`: numbers, hosts or worksheets that are connected."""

    name: str
    purpose: str
    data: list[str]
    chosen_by: Chosen
    where: list[str]

    @classmethod
    def of(cls, found: SubProcessor) -> "SubProcessorOut":
        return cls(
            name=found.name,
            purpose=found.purpose,
            data=list(found.data),
            chosen_by=found.chosen,
            where=list(found.where),
        )


class SubProcessorsOut(Out):
    sub_processors: list[SubProcessorOut]


class SubProcessorController(Controller):
    path = "/privacy/subprocessors"
    tags = ("sub-processors",)

    @get(
        permission=Permission.PRIVACY_READ,
        summary="Who else sees personal data, as it is set up now",
    )
    async def list_all(
        self, uow: InjectedUnitOfWork, runtime: InjectedRuntime, register: InjectedRegister
    ) -> SubProcessorsOut:
        found = await configured(uow, runtime, register)
        return SubProcessorsOut(sub_processors=[SubProcessorOut.of(one) for one in found])


async def configured(
    uow: UnitOfWork, runtime: Runtime, register: Register
) -> Sequence[SubProcessor]:
    return [one for ask in register.sub_processors for one in await ask(uow, runtime)]
