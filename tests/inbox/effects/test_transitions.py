"""The drawing in inbox/effects/models.py, as properties: whatever happens, in whatever order."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from inbox.effects.models import EffectState
from inbox.effects.transitions import ATTEMPTS_AT_MOST, OPEN, EffectRow

NOW = datetime(2026, 1, 1, tzinfo=UTC)
WAIT = timedelta(seconds=90)
FINAL = {"settled", "failed", "needs_human", "cancelled"}
# From → to, as drawn. A status may also find what a person already has on the desk.
DRAWN = {
    ("ready", "claimed"),
    ("ready", "cancelled"),
    ("ready", "accepted"),
    ("claimed", "accepted"),
    ("claimed", "ready"),
    ("claimed", "failed"),
    ("claimed", "unknown"),
    ("claimed", "cancelled"),
    ("unknown", "accepted"),
    ("unknown", "ready"),
    ("unknown", "needs_human"),
    ("unknown", "cancelled"),
    ("needs_human", "accepted"),
    ("accepted", "settled"),
    ("accepted", "failed"),
    ("settled", "failed"),
}


def effect(*, automatic: bool = True) -> EffectRow:
    return EffectRow(
        workspace_id=uuid4(),
        id=uuid4(),
        lane_id=uuid4(),
        conversation_id=uuid4(),
        conv_seq=2,
        message_id=uuid4(),
        kind="send_text",
        automatic=automatic,
        state=EffectState.READY.value,
        due_at=NOW,
        attempts=0,
        resends=0,
        lease_token=None,
        lease_until=None,
        provider_id=None,
        error_code=None,
        finished_at=None,
    )


STEPS = (
    "claim",
    "accept",
    "refuse",
    "retry",
    "lose",
    "give_up",
    "cancel",
    "status",
    "delivered",
    "failed",
)


def perform(row: EffectRow, step: str, token: UUID, *, bot_may_answer: bool) -> None:
    """Each step as its callers guard it: the fence, the state that the sweeper looks for."""
    if step == "claim" and row.state == EffectState.READY:
        row.claim(token, NOW + WAIT)
    elif step in {"accept", "refuse", "retry", "lose"} and row.holds(token):
        if step == "accept":
            row.accept("wamid", NOW)
        elif step == "refuse":
            row.refuse("131047", NOW)
        elif step == "lose":
            row.lose("timed_out", NOW, WAIT)
        else:
            row.retry_at("130429", NOW, NOW)
            row.come_back(NOW, bot_may_answer=bot_may_answer)
    elif step == "give_up" and row.state == EffectState.UNKNOWN:
        row.give_up_waiting(NOW, resendable=True)
        row.come_back(NOW, bot_may_answer=bot_may_answer)
    elif step == "cancel":
        row.cancel(NOW)
    elif step == "status":
        row.note_status("wamid", NOW)
    elif step == "delivered":
        row.note_status("wamid", NOW)
        row.note_delivered(NOW)
    elif step == "failed":
        row.note_status("wamid", NOW)
        row.note_failed("131026", NOW)


@given(st.lists(st.tuples(st.sampled_from(STEPS), st.booleans()), max_size=40))
def test_only_what_is_drawn_happens(steps: list[tuple[str, bool]]) -> None:
    row = effect()
    token = uuid4()
    accepted_at = None
    for number, (step, bot_may_answer) in enumerate(steps):
        before = row.state
        perform(row, step, token, bot_may_answer=bot_may_answer)
        for state in _between(before, row.state):
            assert state in DRAWN or state[0] == state[1], (step, before, row.state)
        if row.state in {"accepted", "settled"}:
            accepted_at = accepted_at if accepted_at is not None else number
        if accepted_at is not None:
            assert row.state in {"accepted", "settled", "failed", "cancelled", "needs_human"}
            assert row.state not in OPEN
        assert (row.lease_token is not None) == (row.state == EffectState.CLAIMED)
        assert (row.finished_at is not None) or row.state in OPEN
        assert row.attempts <= ATTEMPTS_AT_MOST + 1
        assert row.resends <= 1


def _between(before: str, after: str) -> list[tuple[str, str]]:
    """A status both accepts and settles; a retry is ready before it may be cancelled."""
    for middle in ("accepted", "ready"):
        if (before, middle) in DRAWN and (middle, after) in DRAWN and (before, after) not in DRAWN:
            return [(before, middle), (middle, after)]
    return [(before, after)]


@given(st.lists(st.sampled_from(STEPS), max_size=30))
def test_a_foreign_token_changes_nothing(steps: list[str]) -> None:
    row = effect()
    row.claim(uuid4(), NOW + WAIT)
    for step in steps:
        if step in {"accept", "refuse", "retry", "lose"}:
            perform(row, step, uuid4(), bot_may_answer=True)
    assert row.state == EffectState.CLAIMED


def test_a_second_unknown_goes_to_a_person() -> None:
    row = effect()
    for expected in ("ready", "needs_human"):
        token = uuid4()
        row.claim(token, NOW + WAIT)
        row.lose("timed_out", NOW, WAIT)
        row.give_up_waiting(NOW, resendable=True)
        assert row.state == expected


def test_what_must_not_be_sent_twice_goes_to_a_person_at_once() -> None:
    row = effect()
    row.claim(uuid4(), NOW + WAIT)
    row.lose("timed_out", NOW, WAIT)
    row.give_up_waiting(NOW, resendable=False)
    assert row.state == EffectState.NEEDS_HUMAN
