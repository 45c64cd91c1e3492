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
# From → to, as drawn. A status may also find what a person already has on the desk, or a copy of
# what was taken for failed; and whoever made the call may say late how it ended.
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
    ("unknown", "failed"),
    ("needs_human", "accepted"),
    ("needs_human", "failed"),
    ("needs_human", "ready"),
    ("needs_human", "unknown"),
    ("ready", "needs_human"),
    ("claimed", "needs_human"),
    ("failed", "accepted"),
    ("cancelled", "accepted"),
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
        row.note_delivered("wamid", NOW)
    elif step == "failed":
        row.note_status("wamid", NOW)
        row.note_failed("wamid", "131026", NOW)


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
        if row.state == EffectState.CLAIMED:
            assert row.lease_token is not None
        elif row.state not in {"unknown", "needs_human"}:
            assert row.lease_token is None
        if row.resends and before in OPEN:
            assert step == "failed" or row.state not in {"failed", "cancelled"}
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


def test_an_outcome_that_comes_late_counts_until_somebody_begins_anew() -> None:
    row, token = effect(), uuid4()
    row.claim(token, NOW + WAIT)
    row.lose("lease_lost", NOW, WAIT)
    assert row.holds(token)
    row.give_up_waiting(NOW, resendable=True)
    assert not row.holds(token)
    row.claim(uuid4(), NOW + WAIT)
    assert not row.holds(token)


def test_what_is_on_a_persons_desk_is_still_told_how_it_ended() -> None:
    row, token = effect(), uuid4()
    row.claim(token, NOW + WAIT)
    row.lose("lease_lost", NOW, WAIT)
    row.give_up_waiting(NOW, resendable=False)
    assert row.holds(token)


def sent_twice() -> EffectRow:
    row = effect()
    row.claim(uuid4(), NOW + WAIT)
    row.lose("timed_out", NOW, WAIT)
    row.give_up_waiting(NOW, resendable=True)
    return row


def test_whose_first_copy_may_have_arrived_is_neither_cancelled_nor_failed() -> None:
    cancelled, refused = sent_twice(), sent_twice()
    cancelled.come_back(NOW, bot_may_answer=False)
    assert cancelled.state == EffectState.NEEDS_HUMAN
    refused.claim(uuid4(), NOW + WAIT)
    refused.refuse("131047", NOW)
    assert (refused.state, refused.error_code) == (EffectState.NEEDS_HUMAN, "131047")
    assert not refused.note_status("first", NOW)
    assert refused.state == EffectState.ACCEPTED


def test_what_became_of_one_copy_says_nothing_of_the_other() -> None:
    row = sent_twice()
    row.claim(uuid4(), NOW + WAIT)
    row.accept("second", NOW)
    row.note_failed("first", "131026", NOW)
    assert row.state == EffectState.ACCEPTED
    row.note_failed("second", "131026", NOW)
    assert row.state == EffectState.FAILED
    # An earlier status of the copy that failed comes late; one of the other copy is news.
    assert not row.note_status("second", NOW)
    assert row.state == EffectState.FAILED
    assert row.note_status("first", NOW)
    row.note_delivered("first", NOW)
    row.note_failed("second", "131026", NOW)
    assert row.state == EffectState.SETTLED


def test_what_must_not_be_sent_twice_goes_to_a_person_at_once() -> None:
    row = effect()
    row.claim(uuid4(), NOW + WAIT)
    row.lose("timed_out", NOW, WAIT)
    row.give_up_waiting(NOW, resendable=False)
    assert row.state == EffectState.NEEDS_HUMAN
