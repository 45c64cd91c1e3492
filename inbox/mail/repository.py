"""The statements behind the mail's states; every step out of `claimed` is fenced by its token."""

from uuid import UUID

from sqlalchemy import text

from inbox.foundation.repository import Repository
from inbox.mail.models import MailState, OutgoingMail


class MailRepository(Repository[OutgoingMail]):
    model = OutgoingMail

    async def claim(
        self, mail_id: UUID, token: UUID, lease_seconds: int, attempts_at_most: int
    ) -> OutgoingMail | None:
        """A lease that ran out counts as an attempt, so a mail that kills workers ends failed."""
        claimed = await self.uow.session.execute(
            text(
                "UPDATE outgoing_mail SET attempts = attempts + 1, lease_token = :token,"
                " state = CASE WHEN attempts < :most THEN 'claimed' ELSE 'failed' END,"
                " error_code = CASE WHEN attempts < :most THEN error_code ELSE 'given_up' END,"
                " finished_at = CASE WHEN attempts < :most THEN NULL ELSE clock_timestamp() END,"
                " due_at = clock_timestamp() + make_interval(secs => :lease)"
                " WHERE workspace_id = :workspace_id AND id = :id"
                " AND state IN ('ready', 'claimed') AND due_at <= clock_timestamp()"
                " RETURNING state"
            ),
            {
                "workspace_id": self.uow.workspace_id,
                "id": mail_id,
                "token": token,
                "lease": lease_seconds,
                "most": attempts_at_most,
            },
        )
        if claimed.scalar_one_or_none() != MailState.CLAIMED.value:
            return None
        return await self.get(mail_id)

    async def finish(self, mail_id: UUID, token: UUID, *, error_code: str | None) -> bool:
        state = MailState.SENT if error_code is None else MailState.FAILED
        return await self._leave_claimed(
            mail_id,
            token,
            "state = :state, error_code = :error_code, finished_at = clock_timestamp()",
            {"state": state.value, "error_code": error_code},
        )

    async def put_back(
        self, mail_id: UUID, token: UUID, error_code: str, wait_seconds: int
    ) -> bool:
        return await self._leave_claimed(
            mail_id,
            token,
            "state = 'ready', error_code = :error_code,"
            " due_at = clock_timestamp() + make_interval(secs => :wait)",
            {"error_code": error_code, "wait": wait_seconds},
        )

    async def _leave_claimed(
        self, mail_id: UUID, token: UUID, changes: str, values: dict[str, object]
    ) -> bool:
        # `changes` comes from the two methods above, never from data.
        left = await self.uow.session.execute(
            text(
                f"UPDATE outgoing_mail SET lease_token = NULL, {changes}"  # noqa: S608 - see above
                " WHERE workspace_id = :workspace_id AND id = :id"
                " AND state = 'claimed' AND lease_token = :token RETURNING id"
            ),
            {"workspace_id": self.uow.workspace_id, "id": mail_id, "token": token, **values},
        )
        return left.scalar_one_or_none() is not None
