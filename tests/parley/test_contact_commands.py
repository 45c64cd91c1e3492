"""`parley contacts import`: what people bring along from elsewhere, answer by answer."""

import zipfile
from pathlib import Path

from tests.factories.command_line import Parley

ROWS = 1_000


def table(path: Path, *, bad: bool = False) -> str:
    with path.open("w", encoding="utf-8") as file:
        file.write("phone,name,email\n")
        for number in range(ROWS):
            phone = "nobody" if bad and number % 100 == 7 else f"+4930{number:07}"
            # What a program for tables would reckon out is a name like any other here.
            file.write(f'{phone},"=1+{number}",n{number}@example.com\n')
    return str(path)


def test_all_rows_or_none(parley: Parley, workspace_id: str, tmp_path: Path) -> None:
    bad = table(tmp_path / "bad.csv", bad=True)
    refused = parley("contacts", "import", bad, "--workspace", workspace_id)
    lines = refused.out.splitlines()
    assert refused.code == 1
    words = "Give a phone number with its country code, like +4930123456."
    assert lines[0] == f"line 9, phone: {words}"
    assert (len(lines), lines[-1]) == (11, "Nothing of it was taken.")

    good = table(tmp_path / "good.csv")
    asked = ("contacts", "import", good, "--workspace", workspace_id, "--json")
    tried = parley(*asked, "--dry-run").document
    assert (tried["total"], tried["created"], tried["changed"]) == (ROWS, ROWS, 0)
    taken = parley(*asked)
    assert taken.document["state"] == "done"
    assert (taken.document["created"], taken.document["done"]) == (ROWS, ROWS)
    assert taken.err.splitlines()[-1] == f"{ROWS} of {ROWS} rows"
    again = parley(*asked, "--dry-run").document
    assert (again["created"], again["changed"]) == (0, ROWS)


def test_what_cannot_be_brought_in(parley: Parley, tmp_path: Path) -> None:
    path = table(tmp_path / "good.csv")
    unknown = "01a219c2-4ec0-74a6-ac24-834167e7e1df"
    refused = parley("contacts", "import", path, "--workspace", unknown)
    assert (refused.code, refused.out) == (1, "")
    assert "There is no workspace with this id" in refused.err
    missing = parley("contacts", "import", str(tmp_path / "no.csv"), "--workspace", unknown)
    assert missing.code == 2


def test_an_export_is_written(parley: Parley, workspace_id: str, tmp_path: Path) -> None:
    members = parley("member", "list", "--workspace", workspace_id, "--json").document
    path = tmp_path / "export.zip"
    asked = ("privacy", "export", "--workspace", workspace_id, "--to", str(path), "--json")
    made = parley(*asked, "--member", members[0]["id"]).document
    assert made["size_bytes"] == path.stat().st_size
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["data.json", "schema.json"]
    assert parley(*asked).code == 2
