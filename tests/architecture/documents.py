"""Documents stay true where a program can tell: links, settings, the parts of READMEs."""

import re
from pathlib import Path

from pydantic import AliasChoices

from inbox.foundation.settings import Settings
from tests.architecture.shape import WITH_A_README
from tests.architecture.sources import Breach, shipped_files

SETTINGS_ROW = re.compile(r"^\| `([A-Z_]+)`", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
README_PARTS = {
    "a drawing": re.compile(r"^```", re.MULTILINE),
    "where to add what": re.compile(r"^#+ .*\badd\b", re.MULTILINE | re.IGNORECASE),
    "what is easily confused": re.compile(r"^#+ .*\bconfused\b", re.MULTILINE | re.IGNORECASE),
    "which tests to read first": re.compile(r"^#+ .*\btests\b", re.MULTILINE | re.IGNORECASE),
}
DECISION_NAME = re.compile(r"\d{4}-[a-z0-9-]+\.md")


def settings_missing_from_the_readme(root: Path) -> list[Breach]:
    listed = SETTINGS_ROW.findall((root / "README.md").read_text(encoding="utf-8"))
    existing = setting_variables()
    return [
        *(Breach("README.md", 1, f"{name} is missing") for name in sorted(existing - {*listed})),
        *(Breach("README.md", 1, f"{name} is no setting") for name in sorted({*listed} - existing)),
        *(
            Breach("README.md", 1, f"{name} is there twice")
            for name in sorted({name for name in listed if listed.count(name) > 1})
        ),
    ]


def setting_variables() -> set[str]:
    names = set()
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        own_name = alias.choices[0] if isinstance(alias, AliasChoices) else None
        names.add(str(own_name or f"PARLEY_{name.upper()}"))
    return names


def broken_links(root: Path) -> list[Breach]:
    found = []
    for path in shipped_files(root):
        if path.suffix != ".md":
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            for target in LINK.findall(line):
                if "://" not in target and not (path.parent / target).exists():
                    where = path.relative_to(root).as_posix()
                    found.append(Breach(where, number, f"{target} does not exist"))
    return found


def incomplete_readmes(root: Path) -> list[Breach]:
    found = []
    for folder in WITH_A_README:
        path = root / folder / "README.md"
        text = path.read_text(encoding="utf-8") if path.is_file() else None
        if text is not None:
            found += [
                Breach(f"{folder}/README.md", 1, f"does not say: {part}")
                for part, shown in README_PARTS.items()
                if not shown.search(text)
            ]
    return found


def misnamed_decisions(root: Path) -> list[Breach]:
    """`NNNN-title.md`, each number once, so that a number in a comment finds its page."""
    found = []
    numbers: set[str] = set()
    for path in sorted((root / "docs" / "decisions").glob("*")):
        where = path.relative_to(root).as_posix()
        number = path.name[:4]
        if not DECISION_NAME.fullmatch(path.name):
            found.append(Breach(where, 1, "is not named NNNN-title.md"))
        elif number in numbers:
            found.append(Breach(where, 1, f"{number} is taken"))
        elif not path.read_text(encoding="utf-8").startswith(f"# {number}"):
            found.append(Breach(where, 1, f"its title does not begin with {number}"))
        numbers.add(number)
    return found
