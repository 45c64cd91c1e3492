"""`parley flow`: a flow goes through a file and back, and is published."""

from pathlib import Path

import pytest

from tests.factories.command_line import Parley

FILE = """\
flow: Greeting
format: 1
start: hello
triggers:
  - id: wrote
    kind: message_received
    config:
      match: keyword
      keywords:
        - hi
steps:
  - id: hello
    kind: send_message
    config:
      text: Hello
"""


@pytest.fixture
def at(parley: Parley) -> tuple[str, str]:
    made = parley(
        *("workspace", "create", "--name", "Acme", "--owner-email", "o@f.example"),
        *("--owner-password", "a password of some length", "--json"),
    )
    return ("--workspace", str(made.document["id"]))


def test_a_flow_goes_through_a_file_and_back(
    parley: Parley, at: tuple[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "greeting.yaml"
    file.write_text(FILE, encoding="utf-8")
    made = parley("flow", "import", str(file), *at, "--json").document
    assert (made["name"], made["state"], made["version"]) == ("Greeting", "draft", None)
    copy = tmp_path / "copy.yaml"
    assert parley("flow", "export", made["id"], *at, "--to", str(copy)).code == 0
    assert copy.read_text(encoding="utf-8") == FILE
    assert parley("flow", "check", made["id"], *at, "--json").document["sound"]
    version = parley("flow", "publish", made["id"], *at, "--note", "First", "--json").document
    assert (version["number"], version["note"]) == (1, "First")
    assert parley("flow", "diff", made["id"], *at).code == 0
    file.write_text(FILE.replace("Hello", "Hi"), encoding="utf-8")
    told = parley("flow", "diff", made["id"], *at, "--file", str(file))
    assert (told.code, "steps.hello.config.text" in told.out) == (1, True)
    assert parley("flow", "import", str(file), *at, "--flow", made["id"]).code == 0
    (line,) = parley("flow", "list", *at, "--json").document
    assert (line["id"], line["state"], line["version"]) == (made["id"], "live", 1)
    file.write_text(FILE.replace("text: Hello", "text: '{{ vars.x }}'"), encoding="utf-8")
    bad = parley("flow", "import", str(file), *at, "--json").document
    checked = parley("flow", "check", bad["id"], *at)
    assert (checked.code, "draft.steps.0.config.text" in checked.out) == (1, True)
    assert parley("flow", "publish", bad["id"], *at).code == 1
    silent = parley("flow", "backtest", made["id"], *at)
    assert (silent.code, "Nothing has been said" in silent.err) == (1, True)
    unsound = parley("flow", "backtest", bad["id"], *at)
    assert (unsound.code, "draft.steps.0.config.text" in unsound.err) == (1, True)
    assert parley("flow", "import", str(tmp_path / "none.yaml"), *at).code == 1
