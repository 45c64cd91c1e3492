"""What the tables of this room know about a contact: what he said on the way through a flow."""

from inbox.foundation.personal_data import Erasure, Mask, NotPersonal, Person, PersonalTable

PERSONAL_DATA = (
    PersonalTable(
        table="flow_run",
        person=Person.CONTACT,
        person_column="contact_id",
        columns={"memory": Mask.HIDE},
        erasure=Erasure.DELETE_ROW,
    ),
    PersonalTable(
        table="flow_step",
        person=Person.CONTACT,
        person_column="run_id",
        through="flow_run",
        columns={"given": Mask.HIDE},
        erasure=Erasure.DELETE_ROW,
    ),
    PersonalTable(
        table="flow_case",
        person=Person.CONTACT,
        # Without the name; what he wrote is his all the same.
        person_column="contact_id",
        columns={"script": Mask.HIDE},
        erasure=Erasure.DELETE_ROW,
    ),
    NotPersonal("flow_backtest", "Counts, and ids of conversations."),
)
