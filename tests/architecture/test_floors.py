"""The import contracts of pyproject.toml: each holds here, and each sees a planted breach.

The plants go into a skeleton of this checkout: the same packages with empty files.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import FLOORS, python_sources

ROOT = Path(__file__).resolve().parents[2]


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--config", root / "pyproject.toml", "--no-cache", "--no-logo"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for source in python_sources(ROOT, *FLOORS, "migrations"):
        path = tmp_path / source.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path


def test_contracts_hold() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout


def test_empty_skeleton_breaks_nothing(skeleton: Path) -> None:
    done = lint_imports(skeleton)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("files", "contract"),
    [
        ({"inbox/mail/service.py": "import parley.wiring"}, "Floors"),
        ({"integrations/smtp/client.py": "import inbox.mail.models"}, "Floors"),
        ({"inbox/access/models.py": "import automation"}, "Floors"),
        ({"inbox/mail/models.py": "import inbox.access.models"}, "Rooms of the inbox"),
        ({"inbox/foundation/clock.py": "import inbox.mail.models"}, "Rooms of the inbox"),
        ({"inbox/mail/models.py": "import inbox.audit.models"}, "Rooms of the inbox"),
        ({"inbox/parcels/__init__.py": ""}, "Rooms of the inbox"),
        ({"automation/dreams/__init__.py": ""}, "Rooms of automation"),
        (
            {
                "automation/steps/__init__.py": "",
                "automation/ai/__init__.py": "import automation.steps",
            },
            "Rooms of automation",
        ),
        ({"integrations/smtp/client.py": "import integrations.sentry.tags"}, "Integrations"),
        ({"integrations/outbound/client.py": "import integrations.smtp"}, "Integrations"),
        ({"integrations/pigeon/__init__.py": ""}, "Integrations"),
        ({"migrations/env.py": "import inbox.mail.models"}, "Migrations"),
        (
            {
                "inbox/mail/models.py": "import inbox.mail.service",
                "inbox/mail/service.py": "import inbox.mail.models",
            },
            "No circles",
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else value,
)
def test_planted_breach_is_found(skeleton: Path, files: dict[str, str], contract: str) -> None:
    for name, text in files.items():
        path = skeleton / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n")
    done = lint_imports(skeleton)
    assert done.returncode == 1, done.stdout + done.stderr
    broken = [line for line in done.stdout.splitlines() if line.endswith("BROKEN")]
    assert any(line.startswith(contract) for line in broken), done.stdout
