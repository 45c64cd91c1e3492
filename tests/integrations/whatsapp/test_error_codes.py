"""Each code of Meta's, answered by a real server, ends in the state that was decided for it."""

import pytest

from integrations import whatsapp
from integrations.messaging import (
    Accepted,
    ChannelAccess,
    NotSent,
    Outcome,
    OutgoingMessage,
    Person,
    Refused,
    Retry,
    Unknown,
    WhoActs,
)
from integrations.whatsapp.client import WhatsAppClient
from integrations.whatsapp.error_codes import CODES, KNOWN_WITH_5XX, OWN
from tests.integrations.whatsapp.graph import graph_answering, refused

PAUSES = {0, 3, 10, 33, 102, 190, 200, 250, 299, 368, 131005, 131031, 131037, 131045, 133010}
SLOW_LANE = {4, 17, 32, 341, 613, 80007, 130429}
SLOW_PERSON = {131056}
LATER = {131057, 134101}
UNKNOWN = {1, 2, 131000, 131016, 133004}
REFUSED = {
    WhoActs.NOBODY: {506, 130472, 131043, 131049, 131060},
    WhoActs.AGENT: {130403, 131021, 131047, 131053, 131062},
    WhoActs.CUSTOMER: {131026, 131050, 131052},
    WhoActs.DEVELOPER: {100, 131008, 131009, 131051, 131055, 134100, 135000},
    WhoActs.ADMIN: {
        *{130497, 131030, 131042, 131044, 131048, 131063, 131064, 134011, 134102, 136025},
        *{132000, 132001, 132005, 132007, 132012, 132015, 132016, 132018, 132068, 132069},
        *{133000, 133005, 133006, 133008, 133009, 133015, 133016, 2593107, 2593108},
    },
}
REFUSED_BY_CODE = {code: who for who, codes in REFUSED.items() for code in codes}
DECIDED = PAUSES | SLOW_LANE | SLOW_PERSON | LATER | UNKNOWN | REFUSED_BY_CODE.keys()


def _expected(code: int) -> type[Outcome]:
    if code in UNKNOWN:
        return Unknown
    return NotSent if code in SLOW_LANE | SLOW_PERSON | LATER else Refused


async def _outcome(code: int, http_status: int) -> Outcome:
    async with graph_answering(refused(code, http_status)) as graph:
        client = WhatsAppClient(graph.url, "v23.0")
        message = OutgoingMessage("e1", Person(phone="16505551234"), "hello")
        outcome = await client.send(ChannelAccess("1", "EAAtoken", "secret"), message)
        await client.close()
    assert len(graph.requests) == 1
    return outcome


def test_this_file_decides_every_code_of_the_table() -> None:
    assert set(CODES) <= DECIDED
    assert DECIDED - set(CODES) == {200, 250, 299}
    assert len(CODES) >= 40


@pytest.mark.parametrize("code", sorted(DECIDED))
async def test_a_code_with_400_ends_as_decided(code: int) -> None:
    outcome = await _outcome(code, 400)
    assert isinstance(outcome, _expected(code))
    assert not isinstance(outcome, Accepted)
    assert outcome.code == str(code)
    if isinstance(outcome, Refused):
        assert outcome.pause_channel == (code in PAUSES)
        assert outcome.who_acts is REFUSED_BY_CODE.get(code, WhoActs.ADMIN)
    if isinstance(outcome, NotSent):
        assert outcome.slow_lane == (code in SLOW_LANE)
        assert outcome.slow_recipient == (code in SLOW_PERSON)
        assert outcome.retry_after_seconds > 0


@pytest.mark.parametrize("code", sorted(DECIDED))
async def test_a_code_with_500_is_believed_only_where_meta_documents_it(code: int) -> None:
    outcome = await _outcome(code, 500)
    assert isinstance(outcome, _expected(code) if code in KNOWN_WITH_5XX else Unknown)


@pytest.mark.parametrize(("http_status", "kind"), [(400, Refused), (403, Refused), (500, Unknown)])
async def test_an_unlisted_code_is_refused_by_4xx_and_unknown_by_5xx(
    http_status: int, kind: type[Outcome]
) -> None:
    outcome = await _outcome(777_777, http_status)
    assert isinstance(outcome, kind)
    if isinstance(outcome, Refused):
        assert outcome == Refused("777777", WhoActs.ADMIN)


async def test_one_person_too_fast_waits_the_first_step_of_metas_advice() -> None:
    assert await _outcome(131056, 400) == NotSent(
        "131056", 4, slow_recipient=True, counts_as_failure=False
    )


@pytest.mark.parametrize(
    "code", [*map(str, sorted(DECIDED)), *OWN, "777777", "", "-1", "9" * 5_000]
)
def test_every_code_can_be_explained_to_a_person(code: str) -> None:
    explanation = whatsapp.explain(code)
    for words in (explanation.cause, explanation.what_to_do):
        assert words.endswith(".")
        assert 10 < len(words) < 160


@pytest.mark.parametrize(
    ("code", "retry"),
    [
        ("130429", Retry.BY_ITSELF),
        ("131000", Retry.BY_ITSELF),
        ("connection_failed", Retry.BY_ITSELF),
        ("131047", Retry.AFTER_ACTION),
        ("190", Retry.AFTER_ACTION),
        ("999999", Retry.AFTER_ACTION),
    ],
)
def test_an_explanation_says_whether_sending_again_helps(code: str, retry: Retry) -> None:
    assert whatsapp.explain(code).retry is retry


def test_an_explanation_names_who_acts_as_the_outcome_does() -> None:
    assert whatsapp.explain("131047").who_acts is WhoActs.AGENT
    assert whatsapp.explain("190").who_acts is WhoActs.ADMIN
    assert whatsapp.explain("131000").who_acts is WhoActs.NOBODY
    assert whatsapp.explain("777777").who_acts is WhoActs.ADMIN
