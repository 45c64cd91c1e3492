"""What this room's tables know about a contact."""

from inbox.foundation.personal_data import Erasure, Mask, NotPersonal, Person, PersonalTable

PERSONAL_DATA = (
    PersonalTable(
        table="sales_order",
        person=Person.CONTACT,
        person_column="contact_id",
        columns={
            "shipping_address": Mask.HIDE,
            "note": Mask.HIDE,
            "terms": Mask.HIDE,
            "fingerprint": Mask.HIDE,
        },
        # What was sold for how much is the business's to keep; who it was goes.
        erasure=Erasure.CLEAR_COLUMNS,
        not_exported=frozenset({"terms", "fingerprint"}),
    ),
    NotPersonal("order_change", "Which fields of an order changed, old and new amounts, by whom."),
    NotPersonal("order_counter", "The last number of an order."),
)
