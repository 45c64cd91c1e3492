"""The tables of faults and proofs fit the product's switches, and the options fit the tables."""

import json
import random

import pytest

from inbox.foundation.fault_points import BUGS
from storm.__main__ import parse_options
from storm.bars import acks_p95, answers_within, quiet_stays_quick, reached, replies_p95
from storm.customers import Said
from storm.evidence import Arrival
from storm.fuzz import odd_body
from storm.invariants import INVARIANTS
from storm.proof import NO_FAULTS, PROOFS
from storm.results import Result
from storm.table import FAULTS, NOT_RUN
from storm.verdicts import Outcome, Verdict
from storm.webhooks import Number


def test_each_seeded_fault_has_a_proof() -> None:
    assert set(PROOFS) == set(BUGS) - NO_FAULTS
    assert len(PROOFS) >= 8
    for proof in PROOFS.values():
        assert proof.fault in FAULTS
        assert set(proof.invariants) <= set(INVARIANTS)


def test_what_cannot_run_is_not_among_what_does() -> None:
    assert not set(NOT_RUN) & set(FAULTS)


def test_options_choose_the_usual_faults_or_the_named_ones() -> None:
    assert "mixed" not in parse_options([]).faults
    assert set(parse_options(["--full"]).faults) == set(FAULTS)
    assert parse_options(["--fault", "calm,poison"]).faults == ["calm", "poison"]


@pytest.mark.parametrize("arguments", [["--fault", "rain"], ["--prove", "--bug", "typo"]])
def test_names_that_nobody_knows_are_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parse_options(arguments)
    assert arguments[-1] in capsys.readouterr().err


def said(*answers: tuple[float, int, float]) -> Said:
    acked = next((at + took for at, code, took in answers if code == 200), None)
    return Said(7, "wamid.7", "1555", "1", 0, "price 7", acked_at=acked, answers=list(answers))


def test_slow_and_wrong_answers_break_their_bar() -> None:
    good = said((10.0, 503, 4.0), (15.0, 200, 0.1))
    assert answers_within([good], 9, 20, 5.5).outcome is Outcome.HELD
    assert answers_within([said((10.0, 503, 6.0))], 9, 20, 5.5).outcome is Outcome.BROKEN
    assert answers_within([said((10.0, 500, 0.1))], 9, 20, 5.5).outcome is Outcome.BROKEN
    assert answers_within([good], 30, 40, 5.5).outcome is Outcome.NOT_APPLICABLE


def test_late_acks_and_replies_break_their_bar() -> None:
    one = said((10.0, 200, 0.1))
    reply = Arrival(13.0, "e", "1", "1555", "asked: price 7", "w", "accept", 0, 1)
    assert acks_p95([one], 0.25).outcome is Outcome.HELD
    assert acks_p95([one], 0.05).outcome is Outcome.BROKEN
    assert replies_p95([one], [reply], 6.0).outcome is Outcome.HELD
    assert replies_p95([one], [reply], 2.0).outcome is Outcome.BROKEN
    assert replies_p95([one], [], 2.0).outcome is Outcome.NOT_APPLICABLE


def test_a_neighbour_may_double_a_latency_and_no_more() -> None:
    assert quiet_stays_quick([0.4], [0.8], 0.5).outcome is Outcome.HELD
    assert quiet_stays_quick([0.4], [0.9], 0.5).outcome is Outcome.BROKEN
    assert quiet_stays_quick([0.01], [0.4], 0.5).outcome is Outcome.HELD


def test_a_point_that_was_never_reached_is_a_breach() -> None:
    assert reached(["a", "b"], ["a", "b"]).outcome is Outcome.HELD
    assert reached(["a", "b"], ["a"]).outcome is Outcome.BROKEN


def test_a_result_names_what_broke() -> None:
    verdicts = [Verdict("I1", "kept", 3), Verdict("I5", "twice", 3, ["effect e"])]
    line = Result("calm", 1, 12.0, 3, 0, 2.0, verdicts).line()
    assert "BROKEN I5" in line
    assert "BROKEN bar" in Result.fallen("calm", 1, 1.0, "no web").line()


def test_odd_bodies_are_the_same_for_a_seed_and_mostly_json() -> None:
    number = Number("1001", "2001", "secret", "token")
    bodies, again = (
        [odd_body(chance, number, n) for n in range(300)]
        for chance in (random.Random(3), random.Random(3))
    )
    assert [len(one) for one in bodies] == [len(one) for one in again]

    def parses(body: bytes) -> bool:
        try:
            json.loads(body)
        except ValueError:
            return False
        return True

    assert 150 < sum(map(parses, bodies)) < 300
