"""`parley ai eval`: answer by answer."""

from pathlib import Path

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
