"""`parley ai eval`, `probe` and `guidance`: answer by answer."""

import json
from pathlib import Path
from uuid import UUID

from tests.factories.command_line import Parley


def test_it_says_what_is_missing_before_anything_is_asked(
    parley: Parley, workspace_id: str, tmp_path: Path
) -> None:
    path = tmp_path / "texts.csv"
    path.write_text("text,label\nHello,prices\n", encoding="utf-8")
    asked = ("ai", "eval", "--workspace", workspace_id, "--dataset", str(path))
    unknown = parley(*asked)
    assert unknown.code == 1
    assert "line 2: Its `label` is the name of no intent." in unknown.err
    path.write_text("text,label\nHello,none\n", encoding="utf-8")
    untaught = parley(*asked, "--json")
    assert (untaught.code, "no two intents" in untaught.err) == (1, True)
    assert parley("ai", "eval", "--dataset", str(path)).code == 2
    assert parley(*asked, "--engine", "oracle").code == 2


def test_the_engine_of_this_machine_is_probed(parley: Parley, workspace_id: str) -> None:
    asked = ("ai", "probe", "--workspace", workspace_id)
    told = parley(*asked)
    assert told.code == 0
    assert "no data leaves this server" in told.out
    found = json.loads(parley(*asked, "--json").out)
    assert (found["engine"], found["works"], found["address"]) == ("local", True, None)
    assert (found["embedding_model"], found["embeds"]) == (None, None)
    assert parley("ai", "probe", "--workspace", str(UUID(int=7))).code == 1


def test_a_text_is_tried_and_publishing_is_left_to_people(
    parley: Parley, workspace_id: str, tmp_path: Path
) -> None:
    asked = ("ai", "guidance", "--workspace", workspace_id)
    assert "lacks        guidance_empty" in parley(*asked).out
    path = tmp_path / "tone.txt"
    path.write_text("Be kind.\n", encoding="utf-8")
    tried = parley(*asked, "--try", str(path))
    assert tried.code == 0
    assert "lacks        nothing: it may be published" in tried.out
    assert "test         done, 0 of 0 conversations" in tried.out
    found = json.loads(parley(*asked, "--json").out)
    assert (found["guidance"]["text"], found["guidance"]["published"]) == ("Be kind.", None)
    assert found["test"]["engine"] == "local"
    path.write_text("x" * 2_001, encoding="utf-8")
    refused = parley(*asked, "--try", str(path))
    assert (refused.code, "2,000 characters at most" in refused.err) == (1, True)
