"""An inbox of some years: hundreds of thousands of conversations, written as a restore would.

    people ▸ conversations ▸ messages, the oldest first ▸ labels ▸ indexes ▸ statistics

Sealed and indexed by the product's own ciphers and words, so that the product can read and find
all of it; written by COPY as the owner of the tables, with the indexes that cost most taken down
meanwhile. What is said and by whom follows from the seed; keys are as random as always.
"""

import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from bench.inbox_words import Vocabulary
from inbox.contacts.finding import identity_terms, name_terms
from inbox.contacts.models import IdentityKind
from inbox.contacts.recognition import identity_hash
from inbox.foundation.encryption import DataKey, MasterKeys, Place, new_key_material
from inbox.foundation.identifiers import RANDOM_BITS

CONVERSATIONS = 200_000
MESSAGES = 2_000_000
DAYS = 365
SEED = 4
# Of this conversation people page back far.
LONG_MESSAGES = 20_000
STATUSES = {"resolved": 0.85, "open": 0.1, "pending": 0.03, "snoozed": 0.02}
TABLES = ("contact", "identity", "conversation", "message", "conversation_label", "data_key")
STEPS = 40
# As the migrations make them; built again over the finished table, in a fraction of the time.
LATER = ("message_words", "contact_terms")


@dataclass(frozen=True, slots=True)
class Size:
    conversations: int = CONVERSATIONS
    messages: int = MESSAGES
    # About as many of them are in one thread; a tenth at most when nobody asks for more.
    long: int | None = None

    @classmethod
    def scaled(cls, scale: float, long: int | None = None) -> "Size":
        messages = max(int(MESSAGES * scale), 500) + (long or 0)
        return cls(max(int(CONVERSATIONS * scale), 50), messages, long)

    @property
    def long_share(self) -> float:
        if self.long is None:
            return min(LONG_MESSAGES / self.messages, 0.1)
        return self.long / self.messages


@dataclass(slots=True)
class Inbox:
    """What the measurements ask for."""

    workspace_id: UUID
    channel_id: UUID
    phones: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    contacts: list[UUID] = field(default_factory=list)
    conversations: list[UUID] = field(default_factory=list)
    long_conversation: UUID | None = None
    long_messages: int = 0
    members: list[UUID] = field(default_factory=list)
    teams: list[UUID] = field(default_factory=list)
    labels: list[UUID] = field(default_factory=list)
    vocabulary: Vocabulary | None = None


@dataclass(slots=True)
class _Thread:
    id: UUID
    key: DataKey
    contact_id: UUID
    seq: int = 0
    inbound: int = 0
    last_at: datetime | None = None
    last_in: bool = True


class Loader:
    def __init__(
        self,
        connection: psycopg.Connection[Any],
        master: MasterKeys,
        workspace_id: UUID,
        size: Size,
        *,
        progress: bool = True,
    ) -> None:
        self._connection = connection
        self._master = master
        self._size = size
        self._chance = random.Random(SEED)  # noqa: S311 - the same inbox each time
        self._progress = progress
        self._ids = _Ids(self._chance)
        self._now = datetime.now(UTC)
        self._threads: list[_Thread] = []
        self._inbox = Inbox(workspace_id, self._channel_of(workspace_id))
        self._index_key = self._find_index_key(workspace_id)
        self._vocabulary = Vocabulary(self._chance, self._index_key)

    def load(self) -> Inbox:
        self._inbox.vocabulary = self._vocabulary
        self._inbox.members = self._found("SELECT id FROM member WHERE workspace_id = %s")
        self._add_teams_and_labels()
        with self._without_late_indexes():
            # Everything refers to what this very transaction writes: there is nothing to check.
            self._connection.execute("SET session_replication_role = replica")
            self._add_people()
            self._add_messages()
            self._inbox.long_messages = self._threads[0].seq
            self._add_conversations()
            self._add_labels()
            self._connection.execute("SET session_replication_role = origin")
        for table in TABLES:
            self._connection.execute(f"VACUUM (ANALYZE) {table}")
        return self._inbox

    def _add_people(self) -> None:
        workspace_id, index_key = self._inbox.workspace_id, self._index_key
        keys, contacts, identities = [], [], []
        start = self._now - timedelta(days=DAYS)
        for n in range(self._size.conversations):
            at = start + timedelta(days=DAYS) * (n / self._size.conversations)
            contact_id, identity_id, key_id = (self._ids.at(at) for _ in range(3))
            material = new_key_material()
            key = DataKey(key_id, material)
            name, phone = self._vocabulary.name(), f"49{1510000000 + n}"
            master_id, wrapped = self._master.wrap(key_id, workspace_id, material)
            keys.append((workspace_id, key_id, "contact", contact_id, master_id, wrapped))
            place = Place(workspace_id, "contact", "name", contact_id)
            terms = name_terms(name, index_key) + identity_terms([phone], [], index_key)
            contacts.append(
                (workspace_id, contact_id, key.seal(name.encode(), place), terms, at, at)
            )
            place = Place(workspace_id, "identity", "value", identity_id)
            value_hash = identity_hash(IdentityKind.PHONE, phone, index_key)
            identities.append(
                (
                    *(workspace_id, identity_id, contact_id, "phone"),
                    *(key.seal(phone.encode(), place), value_hash, at),
                )
            )
            self._threads.append(_Thread(self._ids.at(at), key, contact_id))
            self._inbox.names.append(name)
            self._inbox.phones.append(phone)
            self._inbox.contacts.append(contact_id)
        self._inbox.conversations = [one.id for one in self._threads]
        self._inbox.long_conversation = self._threads[0].id
        self._copy("keys", "data_key", KEY_COLUMNS, KEY_TYPES, keys)
        self._copy("contacts", "contact", CONTACT_COLUMNS, CONTACT_TYPES, contacts)
        self._copy("identities", "identity", IDENTITY_COLUMNS, IDENTITY_TYPES, identities)

    def _add_messages(self) -> None:
        self._copy(
            "messages",
            "message",
            MESSAGE_COLUMNS,
            MESSAGE_TYPES,
            self._messages(),
            self._size.messages,
        )

    def _messages(self) -> Iterator[tuple[Any, ...]]:
        """In the order of time: the newest conversations are those that were written to last."""
        workspace_id, channel_id = self._inbox.workspace_id, self._inbox.channel_id
        chance, count = self._chance.random, self._size.messages
        start, span = self._now - timedelta(days=DAYS), timedelta(days=DAYS)
        people = len(self._threads)
        long_share = self._size.long_share
        for n in range(count):
            at = start + span * (n / count)
            if n < people:
                thread = self._threads[n]
            elif chance() < long_share:
                thread = self._threads[0]
            else:
                thread = self._threads[int(people * chance() ** 2)]
            inbound = chance() < 0.6
            text, words = self._vocabulary.sentence()
            message_id = self._ids.at(at)
            thread.seq += 1
            thread.inbound += inbound
            thread.last_at, thread.last_in = at, inbound
            place = Place(workspace_id, "message", "content", message_id)
            content = json.dumps({"text": text}, ensure_ascii=False).encode()
            yield (
                *(workspace_id, message_id, thread.id, channel_id, thread.seq),
                *(("in", "contact") if inbound else ("out", "automation")),
                *("text", f"wamid.{n}", thread.key.seal(content, place), words),
                *(("received", 0) if inbound else ("read", 3)),
                *(False, False, at, at),
            )

    def _add_conversations(self) -> None:
        inbox, chance = self._inbox, self._chance
        rows = []
        for thread in self._threads:
            (status,) = chance.choices(list(STATUSES), list(STATUSES.values()))
            closed = status == "resolved"
            at = thread.last_at or self._now
            waits = thread.last_in and not closed
            assignee = chance.choice(inbox.members) if chance.random() < 0.3 else None
            team = chance.choice(inbox.teams) if chance.random() < 0.5 else None
            rows.append(
                (
                    *(inbox.workspace_id, thread.id, inbox.channel_id, thread.contact_id, status),
                    *("human" if assignee else "bot", assignee, thread.seq, at, at),
                    *(at + timedelta(days=1), at if waits else None, thread.inbound, team, 1),
                    *(at + timedelta(days=30) if status == "snoozed" else None, at),
                    *(at if closed else None, at, 1 if waits else 0, at),
                )
            )
        self._copy("conversations", "conversation", CONVERSATION_COLUMNS, CONVERSATION_TYPES, rows)

    def _add_labels(self) -> None:
        """The first label is on a tenth of all, each further one on half as many."""
        rows = [
            (self._inbox.workspace_id, thread.id, label_id)
            for thread in self._threads
            for n, label_id in enumerate(self._inbox.labels)
            if self._chance.random() < 0.1 / 2**n
        ]
        columns = ("workspace_id", "conversation_id", "label_id")
        self._copy("labels", "conversation_label", columns, ("uuid",) * 3, rows)

    def _add_teams_and_labels(self) -> None:
        workspace_id = self._inbox.workspace_id
        for n in range(4):
            self._inbox.teams.append(self._ids.at(self._now))
            self._connection.execute(
                "INSERT INTO team (workspace_id, id, name, description) VALUES (%s, %s, %s, '')",
                (workspace_id, self._inbox.teams[-1], f"Team {n}"),
            )
        for n in range(8):
            self._inbox.labels.append(self._ids.at(self._now))
            self._connection.execute(
                "INSERT INTO label (workspace_id, id, name, color, description)"
                " VALUES (%s, %s, %s, '#64748b', '')",
                (workspace_id, self._inbox.labels[-1], f"Label {n}"),
            )

    def _copy(
        self,
        what: str,
        table: str,
        columns: tuple[str, ...],
        types: tuple[str, ...],
        rows: Any,
        count: int | None = None,
    ) -> None:
        names = ", ".join(columns)
        tell = self._teller(what, count or len(rows))
        with (
            self._connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)") as copy,
        ):
            copy.set_types(types)
            for n, row in enumerate(rows, 1):
                copy.write_row(row)
                tell(n)

    def _teller(self, what: str, count: int) -> Callable[[int], None]:
        step = max(count // STEPS, 1)
        started_at = time.monotonic()

        def tell(n: int) -> None:
            if self._progress and (n % step == 0 or n == count):
                bar = "#" * (n * STEPS // count)
                seconds = time.monotonic() - started_at
                sys.stderr.write(f"\r  {what:<14} [{bar:<{STEPS}}] {n:>9,} {seconds:5.0f} s")
                sys.stderr.write("\n" if n == count else "")
                sys.stderr.flush()

        return tell

    @contextmanager
    def _without_late_indexes(self) -> Iterator[None]:
        found = self._connection.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE indexname = ANY(%s)", (list(LATER),)
        ).fetchall()
        for name, _ in found:
            self._connection.execute(f"DROP INDEX {name}")
        yield
        self._connection.execute("SET maintenance_work_mem = '512MB'")
        for name, definition in found:
            tell = self._teller(name, 1)
            self._connection.execute(definition)
            tell(1)

    def _channel_of(self, workspace_id: UUID) -> UUID:
        row = self._connection.execute(
            "SELECT id FROM channel WHERE workspace_id = %s LIMIT 1", (workspace_id,)
        ).fetchone()
        assert row is not None  # noqa: S101 - the workspace was made with one
        found: UUID = row[0]
        return found

    def _found(self, query: str) -> list[UUID]:
        return [row[0] for row in self._connection.execute(query, (self._inbox.workspace_id,))]

    def _find_index_key(self, workspace_id: UUID) -> DataKey:
        """The workspace's own, or a new one where nobody has looked for anything yet."""
        row = self._connection.execute(
            "SELECT id, master_key_id, wrapped FROM data_key WHERE workspace_id = %s"
            " AND purpose = 'index' AND retired_at IS NULL",
            (workspace_id,),
        ).fetchone()
        if row is not None:
            return DataKey(row[0], self._master.unwrap(row[1], row[0], workspace_id, row[2]))
        key_id, material = self._ids.at(self._now), new_key_material()
        master_id, wrapped = self._master.wrap(key_id, workspace_id, material)
        values = (workspace_id, key_id, "index", workspace_id, master_id, wrapped)
        self._connection.execute(
            f"INSERT INTO data_key ({', '.join(KEY_COLUMNS)}) VALUES (%s, %s, %s, %s, %s, %s)",  # noqa: S608 - our columns
            values,
        )
        return DataKey(key_id, material)


class _Ids:
    """Like those that the product makes at that time: version 7, growing with time."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def at(self, moment: datetime) -> UUID:
        milliseconds = int(moment.timestamp() * 1000)
        value = milliseconds << RANDOM_BITS | self._chance.getrandbits(RANDOM_BITS)
        value = value & ~(0xF << 76) | 0x7 << 76
        return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


KEY_COLUMNS = ("workspace_id", "id", "purpose", "subject_id", "master_key_id", "wrapped")
KEY_TYPES = ("uuid", "uuid", "text", "uuid", "text", "bytea")
CONTACT_COLUMNS = ("workspace_id", "id", "name", "terms", "created_at", "updated_at")
CONTACT_TYPES = ("uuid", "uuid", "bytea", "int8[]", "timestamptz", "timestamptz")
IDENTITY_COLUMNS = (
    *("workspace_id", "id", "contact_id", "kind", "value", "value_hash", "created_at"),
)
IDENTITY_TYPES = ("uuid", "uuid", "uuid", "text", "bytea", "bytea", "timestamptz")
MESSAGE_COLUMNS = (
    *("workspace_id", "id", "conversation_id", "channel_id", "seq", "direction", "author"),
    *("kind", "external_id", "content", "words", "status", "status_rank", "possibly_twice"),
    *("imported", "occurred_at", "created_at"),
)
MESSAGE_TYPES = (
    *("uuid", "uuid", "uuid", "uuid", "int4", "text", "text", "text", "text", "bytea", "int8[]"),
    *("text", "int2", "bool", "bool", "timestamptz", "timestamptz"),
)
CONVERSATION_COLUMNS = (
    *("workspace_id", "id", "channel_id", "contact_id", "status", "owner", "assignee_id"),
    *("last_seq", "last_message_at", "last_inbound_at", "window_until", "waiting_since"),
    *("inbound_count", "team_id", "priority", "snoozed_until", "opened_at", "resolved_at"),
    *("next_send_at", "unread_count", "created_at"),
)
CONVERSATION_TYPES = (
    *("uuid", "uuid", "uuid", "uuid", "text", "text", "uuid", "int4"),
    *("timestamptz",) * 4,
    *("int4", "uuid", "int2"),
    *("timestamptz",) * 4,
    *("int4", "timestamptz"),
)
