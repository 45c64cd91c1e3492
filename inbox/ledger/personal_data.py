"""What this room's table knows about a contact: that something of his left the house, by id."""

from inbox.foundation.personal_data import Erasure, Person, PersonalTable

PERSONAL_DATA = (
    PersonalTable(
        table="ledger_entry",
        person=Person.CONTACT,
        person_column="contact_id",
        columns={},
        erasure=Erasure.KEEP_ROW,
        why_kept="It shows what had left before the erasure, and to whom; its ids lead nowhere.",
    ),
)
