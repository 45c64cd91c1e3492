"""Every adapter is in the table, and every one in the table keeps the contract."""

from pathlib import Path

import pytest

import integrations
from integrations.channels import ADAPTERS
from integrations.messaging import BodyUnreadable, MessagingAdapter

ROOT = Path(integrations.__file__).parent


def adapter_folders(root: Path) -> set[str]:
    """What takes webhooks apart is a messaging adapter."""
    return {
        path.parent.name
        for path in root.glob("*/webhook.py")
        if "def split(" in path.read_text(encoding="utf-8")
    }


def test_no_adapter_folder_is_missing_from_the_table() -> None:
    assert adapter_folders(ROOT) == set(ADAPTERS)


def test_a_folder_that_is_missing_would_be_seen(tmp_path: Path) -> None:
    folder = tmp_path / "pigeons"
    folder.mkdir()
    (folder / "webhook.py").write_text("def split(body): ...\n", encoding="utf-8")
    assert adapter_folders(tmp_path) - set(ADAPTERS) == {"pigeons"}


@pytest.mark.parametrize("adapter", ADAPTERS.values(), ids=ADAPTERS.keys())
def test_an_adapter_keeps_the_contract(adapter: MessagingAdapter) -> None:
    for body in (b"", b"{}", b"null", b"[" * 10_000):
        with pytest.raises(BodyUnreadable):
            adapter.split(body)
    assert not adapter.verify(b"{}", "", "secret")
    assert adapter.explain("a code of nobody").cause
