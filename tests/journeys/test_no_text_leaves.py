"""What people write, and what opens doors, reaches no log, no error tracker and no Redis.

A house of its own with every process; canaries go in through every door there is, errors are
provoked in every process, and then every place that must not hold them is searched. For each
place something is planted first: a search that cannot find anything proves nothing.
"""

import json
import re
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import redis
from pydantic import SecretStr

from inbox.foundation.settings import Settings
from parley.embedded import EmbeddedPostgres, EmbeddedRedis
from parley.migrator import migrate
from tests.factories.processes import Process, free_port, running, wait_until
from tests.factories.sentry_sink import SentrySink, sentry_sink
from tests.factories.shops import woo_call, woo_order
from tests.factories.smtp_sink import SmtpSink, smtp_sink
from tests.factories.valkey import everything_in
from tests.plugins.services import build_settings

CANARY = "Canary7f3a"
PASSWORD = f"{CANARY} is my password"
EMAIL = f"{CANARY}@people.example"
PLANTED = "planted-5d21"
Search = Callable[[], bytes]


@dataclass
class House:
    settings: Settings
    postgres: EmbeddedPostgres
    valkey: EmbeddedRedis
    sentry: SentrySink
    smtp: SmtpSink
    processes: dict[str, Process]
    client: httpx.Client
    # Everything that opens a door: tokens, keys, codes.
    secrets: list[str] = field(default_factory=list)

    def database(self) -> "psycopg.Connection[Any]":
        return psycopg.connect(self.postgres.url, autocommit=True)

    def redis(self) -> "redis.Redis":
        return redis.Redis.from_url(self.valkey.url)

    def call(self, method: str, path: str, **sent: Any) -> httpx.Response:
        headers = {"User-Agent": CANARY, "X-Note": CANARY, "Baggage": f"sentry-release={CANARY}"}
        return self.client.request(
            method, f"/api/v1{path}", headers=headers | sent.pop("headers", {}), **sent
        )

    def places(self) -> dict[str, Search]:
        return {
            "sentry": lambda: self.sentry.everything,
            **{name: one.log.read_bytes for name, one in self.processes.items()},
            "postgres log": self.postgres.log.read_bytes,
            "valkey": lambda: everything_in(self.redis()),
            "valkey files": lambda: b"".join(
                path.read_bytes() for path in self.valkey.data.rglob("*") if path.is_file()
            ),
            "valkey log": self.valkey.log.read_bytes,
        }


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    directory: Path = tmp_path_factory.mktemp("house")
    with ExitStack() as stack:
        postgres = stack.enter_context(EmbeddedPostgres(directory / "postgres", durable=False))
        # Durable, for what it writes to its files is searched as well.
        valkey = stack.enter_context(EmbeddedRedis(directory / "valkey"))
        sentry, smtp = stack.enter_context(sentry_sink()), stack.enter_context(smtp_sink())
        settings = build_settings(postgres.url, valkey.url, directory).model_copy(
            update={
                "port": free_port(),
                "skip_web": True,
                "registration": "open",
                "log_format": "json",
                "sentry_dsn": SecretStr(sentry.dsn),
                "smtp_url": SecretStr(smtp.url),
                # Nobody is there.
                "sheets_url": "http://127.0.0.1:9",
            }
        )
        migrate(settings)
        processes = {
            name: stack.enter_context(running(settings, directory / f"{name}.log", name))
            for name in ("api", "worker", "sweeper")
        }
        client = stack.enter_context(httpx.Client(base_url=settings.base_url, trust_env=False))
        yield House(settings, postgres, valkey, sentry, smtp, processes, client)


def test_nothing_leaves(house: House) -> None:
    use_every_door(house)
    refuse_in_every_way(house)
    fail_in_every_process(house)
    assert sorted(event["tags"]["area"] for event in first_of_each_area(house)) == [
        "request",
        "sweep",
        "task",
    ]
    found = {place: canaries_in(house, search()) for place, search in house.places().items()}
    assert found == {place: [] for place in house.places()}


def canaries_in(house: House, text: bytes) -> list[str]:
    return sorted(secret for secret in searched_for(house) if secret.encode() in text)


def searched_for(house: House) -> set[str]:
    return {CANARY, CANARY.lower(), CANARY.encode().hex(), EMAIL, *house.secrets}


def use_every_door(house: House) -> None:
    """As people do: what they write goes into the tables, and the mail to its recipient."""
    made = house.call(
        "POST",
        "/auth/register",
        json={
            "workspace_name": CANARY,
            "name": f"{CANARY} Haddad",
            "email": EMAIL,
            "password": PASSWORD,
        },
    )
    assert made.status_code == 201, made.text
    house.client.headers["X-CSRF-Token"] = made.json()["csrf_token"]
    house.secrets += [made.json()["csrf_token"], house.client.cookies["parley_session"]]
    profile = {"legal_name": CANARY, "address": CANARY, "website": f"https://{CANARY}.example"}
    steps: list[tuple[str, str, Any, int]] = [
        ("PATCH", "/me", {"name": f"{CANARY} Khoury"}, 200),
        ("PATCH", "/workspace", profile | {"support_email": EMAIL}, 200),
        ("POST", "/teams", {"name": f"{CANARY} Team", "description": CANARY}, 201),
        ("POST", "/invites", {"email": f"{CANARY}.new@people.example", "role": "agent"}, 201),
        ("POST", "/api-keys", {"name": CANARY, "scopes": ["all"]}, 201),
        ("POST", "/me/totp", None, 200),
        ("POST", "/auth/password-reset", {"email": EMAIL}, 202),
    ]
    answers = {}
    for method, path, body, status in steps:
        answers[path] = house.call(method, path, json=body)
        assert answers[path].status_code == status, answers[path].text
    house.secrets += [answers["/api-keys"].json()["key"], answers["/me/totp"].json()["secret"]]
    for path in ("/me", "/members", "/teams", "/invites", "/me/sessions", "/me/sign-ins"):
        assert house.call("GET", path).status_code == 200
    key = {"Authorization": f"Bearer {answers['/api-keys'].json()['key']}"}
    with httpx.Client(base_url=house.settings.base_url, trust_env=False) as other:
        assert other.get("/api/v1/teams", headers=key).status_code == 200
    carry_out_of_the_house(house)
    let_a_shop_call(house)
    wait_until(lambda: len(house.smtp.messages) == 2)
    for message in house.smtp.messages:
        links = re.findall(r"#([A-Za-z0-9_-]{40,})", message.get_content())
        assert len(links) == 1
        house.secrets += links


def carry_out_of_the_house(house: House) -> None:
    """To a worksheet and an endpoint that do not answer: what is tried in vain is told nowhere."""

    def make(path: str, **body: Any) -> dict[str, Any]:
        answer = house.call("POST", path, json=body)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    endpoint = make(
        "/webhook-endpoints",
        name=CANARY,
        url=f"https://{CANARY}.invalid/{CANARY}",
        kinds=["order.created", "contact.changed"],
        with_text=True,
    )
    house.secrets.append(endpoint["secret"])
    credential = {
        "type": "authorized_user",
        **{name: f"{CANARY} {name}" for name in ("client_id", "client_secret", "refresh_token")},
    }
    account = make("/sheet-accounts", name=CANARY, credential=json.dumps(credential))
    make(
        "/sheet-links",
        account_id=account["id"],
        name=CANARY,
        object_kind="orders",
        spreadsheet_id=f"{CANARY}-sheet",
        worksheet=CANARY,
        columns=[{"field": "note", "column": CANARY}],
    )
    contact = make("/contacts", name=f"{CANARY} Ann", email=f"{CANARY}.ann@people.example")
    make(
        "/orders",
        contact_id=contact["id"],
        external_id=CANARY,
        currency="EUR",
        items=[{"name": CANARY, "sku": CANARY, "quantity": 1, "unit_price_minor": 1}],
        shipping_address=CANARY,
        note=CANARY,
    )
    assert CANARY in house.call("GET", "/orders/export.csv").text
    assert len(house.call("GET", f"/orders?q={CANARY}").json()["items"]) == 1
    tried = (
        "SELECT (SELECT count(*) FROM webhook_delivery WHERE attempts > 0),"
        " (SELECT count(*) FROM effect WHERE kind = 'sync_sheet' AND error_code = 'no_answer')"
    )
    with house.database() as database:
        wait_until(lambda: min(database.execute(tried).fetchone() or (0, 0)) > 0)


def let_a_shop_call(house: House) -> None:
    """With an order, with one that does not fit, with one that is not proven, with no JSON."""
    secret = f"{CANARY} of the shop"
    source = {"name": CANARY, "key": "shop", "kind": "woocommerce", "secret": secret}
    made = house.call("POST", "/shop-sources", json=source)
    assert made.status_code == 201, made.text
    path = made.json()["path"]
    house.secrets.append(path.rpartition("/")[2])
    billing = {"first_name": CANARY, "address_1": CANARY, "email": EMAIL, "phone": CANARY}
    good = woo_order(billing=billing, shipping={}, customer_note=CANARY)
    bad = woo_order(id=CANARY, status=CANARY, billing=billing, currency=CANARY)
    no_json = woo_call({}, secret) | {"content": CANARY.encode()}
    for call, status in (
        (woo_call(good, secret, CANARY), 200),
        (woo_call(bad, secret, CANARY), 200),
        (woo_call(good, CANARY), 401),
        (no_json, 401),
    ):
        answer = house.client.post(path, **call)
        assert answer.status_code == status, answer.text
        assert CANARY not in answer.text
    ended = "SELECT count(*) FROM shop_delivery WHERE state IN ('applied', 'kept')"
    with house.database() as database:
        wait_until(lambda: database.execute(ended).fetchone() == (2,))


def refuse_in_every_way(house: House) -> None:
    """What a caller got wrong is answered, and not written down."""
    raw = {"Content-Type": "application/json"}
    nowhere = f"01a1fc39-ba5e-7742-8e90-f4839043c1d3?note={CANARY}"
    once = {"Idempotency-Key": CANARY}
    steps: list[tuple[str, str, dict[str, Any], int]] = [
        ("POST", "/auth/sign-in", {"json": {"email": EMAIL, "password": f"{CANARY} wrong"}}, 401),
        ("POST", "/auth/sign-in", {"json": {"email": f"x{EMAIL}", "password": CANARY}}, 401),
        ("POST", "/auth/sign-in", {"json": {"email": CANARY, "password": CANARY}}, 400),
        ("POST", "/auth/sign-in", {"content": f'{{"email": "{CANARY}', "headers": raw}, 400),
        ("POST", "/teams", {"json": {"name": "x", CANARY: CANARY}}, 400),
        ("POST", "/teams", {"json": {"name": f"{CANARY}\x00"}}, 400),
        ("POST", "/teams", {"json": {"name": f"{CANARY} Team"}}, 409),
        ("POST", "/teams", {"json": {"name": f"{CANARY} once"}, "headers": once}, 201),
        ("POST", "/teams", {"json": {"name": f"{CANARY} twice"}, "headers": once}, 422),
        ("POST", "/teams", {"content": CANARY, "headers": {"Content-Type": CANARY}}, 415),
        ("POST", "/teams", {"content": CANARY * 200_000, "headers": raw}, 413),
        ("GET", f"/teams?cursor={CANARY}", {}, 400),
        ("GET", f"/audit?action={CANARY}", {}, 400),
        ("GET", f"/teams/{nowhere}", {}, 400),
        ("GET", f"/teams/{CANARY}", {}, 404),
        ("GET", f"/{CANARY}/{CANARY}?q={CANARY}", {}, 404),
        ("GET", "/me", {"headers": {"Authorization": f"Bearer {CANARY}"}}, 401),
        ("GET", "/me", {"headers": {"Authorization": f"{CANARY} x"}}, 401),
        ("GET", "/teams", {"headers": {"X-Forwarded-For": CANARY, "Host": CANARY}}, 200),
        ("POST", "/me/password", {"json": {"old_password": CANARY, "new_password": PASSWORD}}, 422),
    ]
    for method, path, sent, status in steps:
        answer = house.call(method, path, **sent)
        assert answer.status_code == status, (path, answer.text)
        if status >= 400:
            assert CANARY not in answer.text


def fail_in_every_process(house: House) -> None:
    """Errors of the database whose words quote what was written, in a request, a task, a duty."""
    with house.database() as database:
        for table in ("team", "outgoing_mail", "audit_entry"):
            database.execute(
                f"CREATE FUNCTION fail_{table}() RETURNS trigger LANGUAGE plpgsql AS"
                f" $$ BEGIN RAISE EXCEPTION '{CANARY} %', NEW USING DETAIL = '{CANARY}'; END $$"
            )
        database.execute("ALTER TABLE team ADD CHECK (name NOT LIKE '%refused')")
        # PostgreSQL's DETAIL says «Failing row contains (…)».
        answer = house.call("POST", "/teams", json={"name": f"{CANARY} refused"})
        assert answer.status_code == 409
        for table, event in (
            ("team", "INSERT"),
            ("outgoing_mail", "UPDATE"),
            ("audit_entry", "UPDATE"),
        ):
            database.execute(
                f"CREATE TRIGGER fail BEFORE {event} ON {table}"
                f" FOR EACH ROW EXECUTE FUNCTION fail_{table}()"
            )
        answer = house.call("POST", "/teams", json={"name": f"{CANARY} fails"})
        assert answer.status_code == 500
        assert CANARY not in answer.text
        invite = {"email": f"{CANARY}.fails@people.example", "role": "agent"}
        assert house.call("POST", "/invites", json=invite).status_code == 201
        wait_until(lambda: len(first_of_each_area(house)) == 3)


def first_of_each_area(house: House) -> list[dict[str, Any]]:
    return list({event["tags"]["area"]: event for event in house.sentry.events()}.values())


def plant_in_sentry(house: House) -> None:
    request = urllib.request.Request(
        f"http://127.0.0.1:{house.sentry.port}/api/7/envelope/", PLANTED.encode()
    )
    urllib.request.urlopen(request).close()


def plant_in_output(name: str) -> Callable[[House], None]:
    def plant(house: House) -> None:
        """Through the descriptor that the process itself writes to."""
        process = house.processes[name].process
        with Path(f"/proc/{process.pid}/fd/1").open("ab") as output:
            output.write(f"{PLANTED}\n".encode())

    return plant


def plant_in_postgres(house: House) -> None:
    with house.database() as database:
        database.execute("SET log_statement = 'all'")
        database.execute(f"SELECT '{PLANTED}'")


def plant_in_valkey(house: House) -> None:
    with house.redis() as client:
        client.set("note", PLANTED)


def plant_in_valkey_log(house: House) -> None:
    process = house.valkey.process
    assert process is not None
    with Path(f"/proc/{process.pid}/fd/1").open("ab") as output:
        output.write(PLANTED.encode())


PLANTS: dict[str, Callable[[House], None]] = {
    "sentry": plant_in_sentry,
    "api": plant_in_output("api"),
    "worker": plant_in_output("worker"),
    "sweeper": plant_in_output("sweeper"),
    "postgres log": plant_in_postgres,
    "valkey": plant_in_valkey,
    "valkey files": plant_in_valkey,
    "valkey log": plant_in_valkey_log,
}


def test_every_place_has_a_plant(house: House) -> None:
    assert set(house.places()) == set(PLANTS)


@pytest.mark.parametrize("place", PLANTS)
def test_the_search_sees_what_is_planted(house: House, place: str) -> None:
    search = house.places()[place]
    PLANTS[place](house)
    wait_until(lambda: PLANTED.encode() in search())


def test_what_arrives_at_sentry_says_where_it_broke(house: House) -> None:
    for event in first_of_each_area(house):
        (*_, last) = event["exception"]["values"]
        assert last["type"].startswith("sqlalchemy.exc."), last
        files = {frame["filename"] for frame in last["stacktrace"]["frames"]}
        assert any(file.startswith(("inbox/", "parley/")) for file in files)
        assert event["transaction"] in {"/api/v1/teams", "deliver_mail", "chain_audit"}
