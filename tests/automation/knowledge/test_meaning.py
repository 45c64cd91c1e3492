"""Knowledge that is found by what it means: made into vectors beside everything else, and only
where there is somebody to make them."""

from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from automation.ai.embedding import EMBED_QUESTION, Embedder, Texts
from automation.ai.engines import Engines
from automation.ai.minimise import Minimiser, People
from automation.ai.models import AiMode
from automation.ai.probing import ProbedOut, probe
from automation.knowledge.retrieval import Hit, fused
from automation.knowledge.tasks import embed_knowledge, unembedded_knowledge
from inbox.foundation.identifiers import new_id
from inbox.foundation.settings import Settings
from integrations.ai.contract import UNTOLD, Invalid, Ok
from integrations.ai.embeddings import vectors_in
from parley.commands.ai import _probed
from parley.doctor import _vectors
from parley.migrator import migrate
from tests.automation.conftest import Office
from tests.factories.callers import Api, open_api
from tests.factories.fake_openai import KEY, FakeOpenAI

MODEL = "fake-embedding"
ARTICLES = "/knowledge/articles"
POODLE = "Can my poodle come along?"


@pytest.fixture(scope="module")
def with_model(settings: Settings, model_server: FakeOpenAI) -> Settings:
    given = {
        "openai_api_key": SecretStr(KEY),
        "openai_base_url": model_server.url,
        "openai_embedding_model": MODEL,
    }
    return settings.model_copy(update=given)


@pytest.fixture(scope="module")
async def ai_api(with_model: Settings) -> AsyncIterator[Api]:
    async with open_api(with_model) as opened:
        yield opened


def meaning_of(said: str) -> list[float]:
    """Animals lie in one direction, lodging in another, all else in a third."""
    words = said.casefold()
    animal = any(one in words for one in ("dog", "poodle", "pet"))
    lodging = any(one in words for one in ("tent", "hut"))
    return [float(animal), float(lodging), 0.0 if animal or lodging else 1.0]


async def embed(office: Office) -> None:
    """What the sweeper finds of this workspace, a worker does."""
    for ring in await unembedded_knowledge(office.spine.runtime):
        if ring.ids == (office.id,):
            await embed_knowledge(office.spine.runtime, office.id)


async def test_nobody_waits_for_a_seat_while_a_provider_thinks(office: Office) -> None:
    runtime = office.spine.runtime
    engines = Engines()
    taken_meanwhile: list[bool] = []

    def meaning(said: str) -> list[float]:
        taken_meanwhile.append(engines.seats._free.locked())
        return meaning_of(said)

    office.fake.embed = meaning
    await office.use(AiMode.MODEL)
    texts = Texts(EMBED_QUESTION, [POODLE], Minimiser(People()))
    async with engines.seats.taken():
        outcome = await Embedder(runtime, engines).embed(office.id, texts)
        assert engines.seats._free.locked()
    assert isinstance(outcome, Ok)
    assert taken_meanwhile == [False]
    await engines.close()


async def test_what_means_the_same_is_found_whatever_its_words(office: Office) -> None:
    office.fake.embed = meaning_of

    async def call(method: str, path: str, **more: Any) -> Any:
        answer = await office.call(method, path, **more)
        assert answer.status_code < 300, answer.text
        return answer.json()

    async def tried(question: str) -> Any:
        asked = await call("POST", "/knowledge/test", json={"question": question})
        assert asked["meaning"] == "asking"
        await office.work()
        await office.spine.until(
            office.id, "SELECT count(*) FROM knowledge_test WHERE state = 'asking'", [(0,)]
        )
        return await call("GET", f"/knowledge/tests/{asked['test_id']}")

    dogs = {"title": "Dogs", "text": "On a lead they are welcome. Ask us at +49 30 901820."}
    article = await call("POST", ARTICLES, json=dogs)
    await call("POST", ARTICLES, json={"title": "Tents", "text": "One is 20 a day."})
    # As long as nothing may leave, nothing does.
    await embed(office)
    assert office.fake.requests == []
    alone = await call("POST", "/knowledge/test", json={"question": POODLE})
    assert (alone["answerable"], alone["meaning"], alone["test_id"]) == (False, None, None)
    await office.use(AiMode.MODEL)
    await embed(office)
    assert await office.rows("SELECT model FROM knowledge_embedding") == [(MODEL,)] * 2
    [request] = office.fake.requests
    assert (request["model"], len(request["input"])) == (MODEL, 2)
    assert "901820" not in str(request["input"])
    calls = "SELECT task, outcome, input_tokens FROM ai_call"
    assert await office.rows(calls) == [("embed_knowledge", "ok", 120)]
    assert await office.rows("SELECT purpose FROM ledger_entry") == [("embed_knowledge",)]
    found = await tried(POODLE)
    assert (found["answerable"], found["meaning"]) == (True, "done")
    first = found["found"][0]
    assert (first["title"], first["coverage"], first["likeness"]) == ("Dogs", None, 1.0)
    both = (await tried("Are dogs welcome?"))["found"][0]
    assert (both["title"], both["score"], both["likeness"]) == ("Dogs", 1.0, 1.0)
    assert both["coverage"] > 0.5
    # What nobody wrote about lies near nothing.
    assert (await tried("Where do you sell hats?"))["found"] == []
    # Another wording is another piece; another model makes all of them anew.
    office.fake.requests.clear()
    await call("PATCH", f"{ARTICLES}/{article['id']}", json={"text": "They are welcome."})
    await embed(office)
    assert [len(one["input"]) for one in office.fake.requests] == [1]
    async with office.workspace.as_house() as uow:
        await uow.session.execute(
            text("UPDATE knowledge_embedding SET model = 'old' WHERE workspace_id = :id"),
            {"id": office.id},
        )
    await embed(office)
    assert [len(one["input"]) for one in office.fake.requests] == [1, 2]
    # The provider is away: what words find stands there as before.
    office.fake.always = "500"
    away = await tried("Are dogs welcome?")
    assert (away["answerable"], away["meaning"]) == (True, "failed")
    assert away["found"][0]["likeness"] is None
    await call("POST", ARTICLES, json={"title": "Huts", "text": "A hut is 50 a night."})
    await embed(office)
    before = len(office.fake.requests)
    await embed(office)
    assert len(office.fake.requests) == before
    # With the article its vectors go.
    assert (await office.call("DELETE", f"{ARTICLES}/{article['id']}")).status_code == 204
    assert len(await office.rows("SELECT FROM knowledge_embedding WHERE model <> 'old'")) == 1


def test_two_lists_become_one_by_places() -> None:
    one, two, three = (new_id() for _ in range(3))
    words = [Hit(one, 0.9, 0.9), Hit(two, 0.8, 0.8)]
    near = [Hit(two, 0.6, 0.6), Hit(three, 0.5, 0.5)]
    assert fused(words, near) == [two, one, three]
    assert fused(words, ()) == [one, two]
    assert fused() == []


@pytest.mark.parametrize(
    "body",
    [
        {"data": []},
        {"data": [{"index": 0, "embedding": []}]},
        {"data": [{"index": 0, "embedding": [0, 0]}]},
        {"data": [{"index": 1, "embedding": [1.0]}]},
        {"data": [{"index": 0, "embedding": ["1"]}]},
        {"data": [{"index": 0, "embedding": [1e999]}]},
        {"data": ["vector"]},
    ],
)
def test_what_is_no_vector_is_none(body: dict[str, Any]) -> None:
    assert vectors_in(body, "m", 1) == Invalid("vectors")


def test_what_has_no_vectors_at_all_is_no_model() -> None:
    """And nobody told what it cost."""
    assert vectors_in({}, "m", 1) == vectors_in({"detail": "x"}, "m", 1)
    assert vectors_in({}, "m", 1) == Invalid("no_data", UNTOLD)


def test_vectors_come_in_the_order_of_the_texts() -> None:
    data = [{"index": 1, "embedding": [1, 0]}, {"index": 0, "embedding": [0, 1]}]
    found = vectors_in({"data": data, "usage": {"prompt_tokens": 3}}, "m", 2)
    assert isinstance(found, Ok)
    assert (found.answer.vectors, found.usage.input_tokens) == ([[0.0, 1.0], [1.0, 0.0]], 3)
    uneven = [{"index": 0, "embedding": [1]}, {"index": 1, "embedding": [1, 2]}]
    assert vectors_in({"data": uneven}, "m", 2) == Invalid("vectors")


def test_a_server_without_pgvector_is_told_of(
    empty_database_url: str, settings: Settings, with_model: Settings
) -> None:
    migrate(settings.model_copy(update={"database_url": SecretStr(empty_database_url)}))
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        assert _vectors(connection, with_model).ok
        # Nothing that was made stands on it.
        connection.execute("DROP EXTENSION vector")
        without, wanted = (_vectors(connection, one) for one in (settings, with_model))
    assert (without.ok, wanted.ok) == (True, False)
    assert "words alone" in without.words
    assert "CREATE EXTENSION vector" in wanted.words


async def test_what_an_address_can_is_asked_and_told(office: Office) -> None:
    """The table of `parley ai probe`."""
    office.fake.embed = meaning_of
    office.fake.answer = lambda _: {"ready": True}

    async def asked() -> ProbedOut:
        engines = Engines()
        try:
            return await probe(office.spine.runtime, engines, office.id)
        finally:
            await engines.close()

    local = await asked()
    assert (local.engine, local.works, local.address) == ("local", True, None)
    await office.use(AiMode.MODEL)
    found = await asked()
    assert (found.engine, found.works, found.structured) == ("compatible", True, True)
    assert (found.embedding_model, found.embeds, found.dimensions) == (MODEL, True, 3)
    assert any(line.endswith("fake-embedding: 3 dimensions") for line in _probed(found))
    office.fake.always = "401"
    refused = await asked()
    assert (refused.works, refused.code, refused.embedding_code) == (
        False,
        "key_refused",
        "key_refused",
    )
    assert next(line for line in _probed(refused) if "FAIL" in line).startswith("model")
    office.fake.always = "prose"
    assert ((await asked()).works, (await asked()).code) == (False, "no_json_answers")
    await office.use(AiMode.OFF)
    assert ((await asked()).works, (await asked()).code) == (False, "off")
