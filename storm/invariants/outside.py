"""I1 to I6 for whatever is not said to a customer: calls of HTTP steps, orders, rows of worksheets,
webhooks, and thoughts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from storm.evidence import Call, DeliveryRow, EffectRow, Table
from storm.invariants.case import Case
from storm.invariants.sends import DONE_STATES, OPEN_STATES
from storm.verdicts import Verdict

SHOP = "shop"
TOLD = "told"
FLOW_ORDER = "flow:"
OF_RUN = "run:"
MESSAGE_RECEIVED, ORDER_CREATED = "message.received", "order.created"
KEY_HEADER, ORDER_HEADER = "Parley ID", "Order"


def each_errand_ends_truthfully(case: Case) -> Verdict:
    errands = [one for one in case.rows.effects if one.message_id is None]
    shop = _taken(case, SHOP)
    orders = {one.external_id for one in case.rows.orders}
    breaches = []
    for effect in errands:
        if effect.state in OPEN_STATES:
            continue
        done = effect.state in DONE_STATES
        name = effect.idem_key.removeprefix(OF_RUN)
        if effect.state in {"failed", "needs_human"} and not effect.error_code:
            breaches.append(f"{effect.kind} {effect.id} is {effect.state} without a reason")
        if done and effect.kind == "http_request" and name not in shop:
            breaches.append(f"{effect.kind} {effect.id} is done and never reached the far end")
        if _does(case, effect, "order") and done is not (FLOW_ORDER + name in orders):
            breaches.append(f"order of {effect.id}: {effect.state}, and the house says otherwise")
    known = {one.idem_key.removeprefix(OF_RUN) for one in errands}
    breaches += [f"the far end took {one or '(none)'}, which is in no row" for one in shop - known]
    return Verdict(
        "I4 errands",
        "each errand was done, or failed with a reason; nobody else called",
        len(errands) if case.evidence.calls is not None else 0,
        breaches,
    )


def nothing_is_done_twice(case: Case) -> Verdict:
    taken = Counter(one.name for one in _calls(case, SHOP) if one.taken)
    breaches = [f"{name} was taken {count} times" for name, count in taken.items() if count > 1]
    orders = Counter(one.external_id for one in case.rows.orders if one.external_id)
    breaches += [f"{name} is {count} orders" for name, count in orders.items() if count > 1]
    rows = 0
    for workspace_id, table in case.evidence.filled:
        put = Counter(_column(table, ORDER_HEADER))
        rows += len(put)
        numbers = {str(o.number) for o in case.rows.orders if o.workspace_id == workspace_id}
        breaches += [
            f"order {one} stands in {count} rows" for one, count in put.items() if count > 1
        ]
        breaches += [
            f"a row tells of order {one}, which there is not" for one in put.keys() - numbers
        ]
    checked = len(taken) + len(orders) + rows
    return Verdict("I5 errands", "no call, order or row of a flow twice", checked, breaches)


def what_is_to_be_told_is_told(case: Case) -> Verdict:
    """At least once each, and in the order of its conversation or order."""
    deliveries = case.rows.deliveries
    calls = _calls(case, TOLD)
    first = {one.name: one.at for one in sorted(calls, key=lambda one: -one.at) if one.taken}
    breaches = [
        f"delivery {one.id} is {one.state}" + ("" if one.id in first else ", and nobody was told")
        for one in deliveries
        if one.state != "delivered" or one.id not in first
    ]
    breaches += [
        f"{one} was told, which is in no row"
        for one in {one.name for one in calls} - {one.id for one in deliveries}
    ]
    breaches += _not_wanted(case)
    by_line: dict[tuple[str, str], list[DeliveryRow]] = defaultdict(list)
    for one in deliveries:
        if one.log_seq is not None and one.id in first:
            by_line[(one.endpoint_id, one.line)].append(one)
    for line in by_line.values():
        line.sort(key=lambda one: one.log_seq or 0)
        times = [first[one.id] for one in line]
        if times != sorted(times):
            breaches.append(f"line {line[0].line} was told out of order")
    return Verdict(
        "I1 webhooks", "what is to be told is told, once noted, in order", len(deliveries), breaches
    )


def _not_wanted(case: Case) -> Iterator[str]:
    """Who is told of messages and orders is told of each."""
    told = Counter((one.workspace_id, one.kind) for one in case.rows.deliveries)
    heard = Counter(one.workspace_id for one in case.rows.messages if one.direction == "in")
    orders = Counter(one.workspace_id for one in case.rows.orders)
    for kind, happened in ((MESSAGE_RECEIVED, heard), (ORDER_CREATED, orders)):
        for workspace_id, count in happened.items():
            noted = told[(workspace_id, kind)]
            if case.rows.deliveries and noted != count:
                yield f"{workspace_id}: {count} × {kind}, of which {noted} were noted"


def worksheets_say_what_the_house_says(case: Case) -> Verdict:
    breaches = []
    for workspace_id, table in case.evidence.followed:
        orders = {one.id: one for one in case.rows.orders if one.workspace_id == workspace_id}
        keys = Counter(_column(table, KEY_HEADER))
        breaches += [f"order {one} stands there {n} times" for one, n in keys.items() if n > 1]
        breaches += [f"order {one} is missing" for one in orders.keys() - keys.keys()]
        breaches += [f"{one} is no order" for one in keys.keys() - orders.keys()]
        said = zip(_column(table, KEY_HEADER), _column(table, "Status"), strict=True)
        breaches += [
            f"order {one} is {orders[one].status}, the worksheet says {status}"
            for one, status in said
            if one in orders and orders[one].status != status
        ]
    checked = len(case.rows.orders) if case.evidence.followed else 0
    return Verdict("I6 worksheets", "a worksheet says what the house says", checked, breaches)


def _does(case: Case, effect: EffectRow, task: str) -> bool:
    lane = case.lane_by_id.get(effect.lane_id)
    return lane is not None and lane.name == f"errand:{task}"


def _calls(case: Case, where: str) -> Sequence[Call]:
    return [one for one in case.evidence.calls or () if one.where.split("/")[0] == where]


def _taken(case: Case, where: str) -> set[str]:
    return {one.name for one in _calls(case, where) if one.taken}


def _column(table: Table, header: str) -> list[str]:
    """Its cells of the rows that say anything; none where the header is not there."""
    if not table or header not in table[0]:
        return []
    at = list(table[0]).index(header)
    return [str(row[at]) for row in table[1:] if any(cell != "" for cell in row)]
