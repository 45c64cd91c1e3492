"""Quantiles, thirds, the curve; and what a plot and a table make of them."""

import math
from typing import Any
from xml.etree import ElementTree

import pytest

from bench.load import Offered
from bench.measures import Latency, curve, measure
from bench.plot import plot
from bench.report import table
from bench.scenarios import SCENARIOS
from bench.turn import replies, sustained
from storm.evidence import Arrival
from storm.quantiles import quantile


def test_quantiles_are_of_the_nearest_rank() -> None:
    values = [float(n) for n in range(1, 101)]
    assert [quantile(values, q) for q in (0.5, 0.95, 0.99, 1.0)] == [50, 95, 99, 100]
    assert quantile([7.0], 0.5) == 7.0
    assert math.isnan(quantile([], 0.5))


def steady(count: int, per_second: float, late_seconds: float) -> tuple[list[float], list[float]]:
    due = [100 + n / per_second for n in range(count)]
    return due, [one + late_seconds for one in due]


def test_a_steady_run_is_flat() -> None:
    run = measure(*steady(3000, 100, 0.02))
    assert run.flat
    assert run.latency == Latency(3000, 20.0, 20.0, 20.0, 20.0)
    assert run.per_second == pytest.approx(100, rel=0.01)
    assert run.offered == run.completed == 3000


def test_a_growing_queue_is_not_flat() -> None:
    due, _ = steady(3000, 100, 0)
    # Served at 80/s: each second leaves more behind.
    run = measure(due, [100.02 + n / 80 for n in range(3000)])
    assert not run.flat
    assert run.last_third.p50 > run.first_third.p50 * 2
    assert run.per_second == pytest.approx(80, rel=0.01)


def test_lost_answers_are_not_flat_however_fast_the_others_are() -> None:
    due, done = steady(1000, 100, 0.01)
    run = measure(due, [math.nan if n % 100 == 0 else one for n, one in enumerate(done)])
    assert run.completed == 990
    assert not run.flat


def test_the_curve_counts_offers_when_due_and_answers_when_they_came() -> None:
    seconds = curve([(0.0, 0.5), (0.5, 1.0), (1.5, math.nan)], 0.0)
    assert [(one.offered, one.answered) for one in seconds] == [(2, 1), (1, 1)]
    assert seconds[0].p50 == 500
    assert math.isnan(seconds[1].p50)


def test_a_run_is_sustained_only_when_its_work_was_finished() -> None:
    run = measure(*steady(300, 100, 0.02))
    assert sustained(run, 0.3)
    assert not sustained(run, None)
    assert not sustained(measure(*steady(300, 100, 1.5)), 0.3)


def test_replies_are_matched_by_the_number_that_they_quote() -> None:
    offered = Offered(50, [1.0, 2.0, 3.0], [], [], {}, 0.0)

    def arrival(at: float, text: str, wamid: str = "w") -> Arrival:
        return Arrival(at, "e", "1", "2", text, wamid, "accept", 0, 1)

    done, twice = replies(
        offered,
        [
            arrival(1.5, "You asked: price 50"),
            arrival(1.6, "You asked: price 50"),
            arrival(2.5, "You asked: price 51", wamid=""),
            arrival(3.5, "You asked: price 99"),
            arrival(3.6, "hello"),
        ],
    )
    assert done[0] == 1.5
    assert all(math.isnan(one) for one in done[1:])
    assert twice == 1


def test_the_plot_is_an_image_that_a_browser_reads() -> None:
    run = measure(*steady(300, 100, 0.02)).document()
    drawn = plot("turns <1> & more", run["curve"])
    root = ElementTree.fromstring(drawn)
    assert root.tag.endswith("svg")
    lines = [one for one in root if one.tag.endswith("polyline")]
    assert len(lines) == 4
    assert all("nan" not in one.attrib["points"] for one in lines)


def result(run: dict[str, Any]) -> dict[str, Any]:
    cost = {"cores": 0.5, "rss_mib": 100.0, "pss_mib": 90.0}
    latency = {"p50": 1.0, "p95": 2.0, "p99": 3.0, "worst": 4.0}
    return {
        "scenario": "turn",
        "command": "python -m bench turn",
        "machine": {
            "cores": 2,
            "processor": "some",
            "python": "3.11",
            "postgres": "18",
            "commit": "abc",
        },
        "turn": {
            "rate": 100,
            "turns": run,
            "sustained": True,
            "acks": latency,
            "replies_twice": 0,
            "errors": 0,
            "message_statuses": {"read": 300},
            "commits_per_turn": 1.5,
            "fsyncs_per_turn": 0.5,
            "idle_commits_per_second": 2.0,
            "drained_after_seconds": None,
            "product_pss_mib": 200.0,
            "generator": {"cores": 0.1, "worst_lag_ms": 2.0},
            "costs": {"web": cost},
            "ceilings": {
                "bare_handler_per_second": 9000.0,
                "bare_handler_latency": latency,
                "durable_inserts_per_second": 5000.0,
            },
        },
    }


def test_the_table_says_what_was_not_finished() -> None:
    words = table(result(measure(*steady(300, 100, 0.02)).document()), SCENARIOS["turn"])
    assert "300 read" in words
    assert "never: work was left over" in words
    assert "5000 rows/s" in words
