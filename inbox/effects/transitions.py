"""The effect's state machine as pure functions (drawn in models.py): no clock, no I/O.

Each function changes the effect it is given and says whether it left the line of its
conversation, so that the next one may start.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from inbox.effects.models import EffectState

# In line: later effects of the same conversation wait behind these.
OPEN = frozenset({EffectState.READY.value, EffectState.CLAIMED.value, EffectState.UNKNOWN.value})
# Whoever made the call may still write down how it ended.
_AWAITS_OUTCOME = frozenset(
    {EffectState.CLAIMED.value, EffectState.UNKNOWN.value, EffectState.NEEDS_HUMAN.value}
)
RESENDS_AT_MOST = 1
ATTEMPTS_AT_MOST = 12
# Parked behind an earlier effect of its conversation; whoever ends that one sets the time.
PARKED = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class EffectRow:
    workspace_id: UUID
    id: UUID
    lane_id: UUID
    conversation_id: UUID | None
    conv_seq: int | None
    message_id: UUID | None
    kind: str
    automatic: bool
    state: str
    due_at: datetime
    attempts: int
    resends: int
    lease_token: UUID | None
    lease_until: datetime | None
    provider_id: str | None
    error_code: str | None
    finished_at: datetime | None
    heard_by: UUID | None = None
    # Of what is due on a lane the lowest goes first.
    priority: int = 0

    @property
    def in_line(self) -> bool:
        """Goes to the customer, one after another."""
        return self.conv_seq is not None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_bulk(self) -> bool:
        """Nobody waits for it."""
        return self.priority > 0

    def claim(self, token: UUID, lease_until: datetime) -> None:
        self.state = EffectState.CLAIMED.value
        self.lease_token = token
        self.lease_until = lease_until
        self.attempts += 1

    def holds(self, token: UUID) -> bool:
        """The fence: only the claim that started a call may write down how it ended. Also after
        its lease ran out, as long as nobody began anew: better known late than never."""
        return self.state in _AWAITS_OUTCOME and self.lease_token == token

    def accept(self, provider_id: str, now: datetime) -> None:
        self._leave(EffectState.ACCEPTED, now)
        self.provider_id = provider_id
        self.error_code = None

    def refuse(self, code: str, now: datetime) -> None:
        self._end_without(EffectState.FAILED, now)
        self.error_code = code

    def retry_at(
        self, code: str, due_at: datetime, now: datetime, *, patient: bool = False
    ) -> None:
        """Known not to have happened. Who is patient tries as often as it takes."""
        if self.attempts >= ATTEMPTS_AT_MOST and not patient:
            self.refuse(code, now)
            return
        self.state = EffectState.READY.value
        self.lease_token = self.lease_until = None
        self.due_at = due_at
        self.error_code = code

    def give_back_try(self) -> None:
        """Nothing was tried."""
        self.attempts = max(self.attempts - 1, 0)

    def lose(self, code: str, now: datetime, wait: timedelta) -> None:
        """It may have happened; until `lease_until` a status, or whoever made the call, may say
        so: his token stays."""
        self.state = EffectState.UNKNOWN.value
        self.lease_until = now + wait
        self.error_code = code

    def give_up_waiting(self, now: datetime, *, resendable: bool) -> None:
        if resendable and self.resends < RESENDS_AT_MOST:
            self.resends += 1
            self.state = EffectState.READY.value
            self.lease_token = self.lease_until = None
            self.due_at = now
        else:
            token = self.lease_token
            self._leave(EffectState.NEEDS_HUMAN, now)
            self.lease_token = token

    def cancel(self, now: datetime) -> bool:
        if self.state != EffectState.READY:
            return False
        self._end_without(EffectState.CANCELLED, now)
        return True

    def come_back(self, now: datetime, *, bot_may_answer: bool) -> None:
        """After it is ready again: a person who took over meanwhile could not see it, because it
        was on its way. What automation wanted is not wanted any more."""
        if self.automatic and not bot_may_answer:
            self.cancel(now)

    def note_status(self, provider_id: str, now: datetime) -> bool:
        """A status names it, so it was accepted, whatever we believed. Says whether it had been
        over, and its message has to be told that it is not."""
        was_over = self.state == EffectState.CANCELLED or (
            # Of the copy that failed, an earlier status may come late.
            self.state == EffectState.FAILED and self.provider_id != provider_id
        )
        if self.is_open or was_over or self.state == EffectState.NEEDS_HUMAN:
            self.accept(provider_id, now)
        return was_over

    def note_delivered(self, provider_id: str, now: datetime) -> None:
        """From now on the copy that arrived is the one that counts."""
        if self.state == EffectState.ACCEPTED:
            self.state = EffectState.SETTLED.value
            self.provider_id = provider_id
            self.finished_at = now

    def note_failed(self, provider_id: str, code: str | None, now: datetime) -> None:
        """What became of one copy says nothing of the other."""
        if self.provider_id != provider_id:
            return
        if self.state in {EffectState.ACCEPTED, EffectState.SETTLED}:
            self.state = EffectState.FAILED.value
            self.error_code = code
            self.finished_at = now

    def _end_without(self, state: EffectState, now: datetime) -> None:
        """Nothing more is sent. Where an earlier copy may have arrived, nobody can say that nothing
        did."""
        self._leave(EffectState.NEEDS_HUMAN if self.resends else state, now)

    def _leave(self, state: EffectState, now: datetime) -> None:
        self.state = state.value
        self.lease_token = self.lease_until = None
        self.finished_at = now
