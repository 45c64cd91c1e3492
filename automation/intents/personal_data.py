"""What this room knows about a contact: what one of its messages was about."""

from inbox.foundation.personal_data import Erasure, NotPersonal, Person, PersonalTable

PERSONAL_DATA = (
    NotPersonal("intent", "The workspace's own words for what customers want."),
    NotPersonal(
        "intent_example",
        "Sentences that the workspace wrote down; sealed, as people copy them from conversations.",
        secrets=frozenset({"text"}),
    ),
    NotPersonal("intent_reading", "How far the messages of a workspace have been read."),
    NotPersonal("intent_evaluation", "Figures about the labels, and their names."),
    PersonalTable(
        table="message_intent",
        person=Person.CONTACT,
        person_column="conversation_id",
        through="conversation",
        columns={},
        erasure=Erasure.DELETE_ROW,
    ),
)
