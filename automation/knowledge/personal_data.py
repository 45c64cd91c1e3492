"""What the knowledge knows about a person: that an answer rested on it, or that there was none."""

from inbox.foundation.personal_data import Erasure, NotPersonal, Person, PersonalTable

PERSONAL_DATA = (
    NotPersonal("knowledge_article", "What the workspace tells anybody who asks."),
    NotPersonal("knowledge_version", "What the workspace tells anybody who asks."),
    NotPersonal("knowledge_chunk", "What the workspace tells anybody who asks."),
    NotPersonal("knowledge_embedding", "What the workspace tells anybody who asks, as numbers."),
    NotPersonal(
        "knowledge_test",
        "Questions that colleagues try; sealed, as people copy them, and gone after a day.",
        secrets=frozenset({"question"}),
    ),
    PersonalTable(
        table="knowledge_use",
        person=Person.CONTACT,
        person_column="conversation_id",
        through="conversation",
        columns={},
        erasure=Erasure.DELETE_ROW,
    ),
    PersonalTable(
        table="knowledge_gap",
        person=Person.CONTACT,
        person_column="conversation_id",
        through="conversation",
        columns={},
        erasure=Erasure.DELETE_ROW,
    ),
)
