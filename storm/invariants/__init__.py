"""I1 to I11 of the design, judged from what the outside saw and the rows that were left.

Never from logs, and never "passed" where there was nothing to look at.
"""

from collections.abc import Callable, Mapping

from storm.evidence import Evidence
from storm.invariants import borders, inbox, outside, sends
from storm.invariants.case import Case
from storm.verdicts import Verdict

INVARIANTS: Mapping[str, Callable[[Case], Verdict]] = {
    "I1": inbox.every_acked_webhook_is_kept,
    "I2": inbox.each_event_acts_once,
    "I3": inbox.order_is_kept,
    "I4": sends.each_effect_ends_truthfully,
    "I5": sends.nothing_is_sent_twice,
    "I6": sends.nothing_stays_open,
    "I7": borders.workspaces_stay_apart,
    "I8": borders.texts_stay_in_their_tables,
    "I9": borders.rates_are_held,
    "I10": borders.the_bot_falls_silent,
    "I11": borders.counters_equal_their_sums,
    # The same for whatever is not said to a customer.
    "I4 errands": outside.each_errand_ends_truthfully,
    "I5 errands": outside.nothing_is_done_twice,
    "I1 webhooks": outside.what_is_to_be_told_is_told,
    "I6 worksheets": outside.worksheets_say_what_the_house_says,
}


def judge(evidence: Evidence) -> list[Verdict]:
    case = Case(evidence)
    return [invariant(case) for invariant in INVARIANTS.values()]
