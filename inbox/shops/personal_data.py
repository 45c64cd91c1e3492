"""What this room's tables know about people."""

from inbox.foundation.personal_data import NotPersonal, Unread

PERSONAL_DATA = (
    NotPersonal(
        "shop_source",
        "Which shops call here, with what they sign, and where in their bodies what is.",
        frozenset({"secret"}),
    ),
    NotPersonal("shop_order", "Which order of ours one of a shop's is, by id."),
    Unread(
        "shop_delivery",
        frozenset({"body"}),
        "What a shop sent, as it came: what it is about is in the orders. An erasure opens those"
        " that became none (inbox/erasure/deliveries.py).",
    ),
)
