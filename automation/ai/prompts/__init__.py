"""Prompts as files that never change: another wording is another file, with a number of its own.

Each call names its prompt and the hash of its bytes, so that what was asked can be read again years
later. A test compares the hashes below with the files.
"""

import hashlib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

# What stands in a prompt in the place of the workspace's own words about itself.
GUIDANCE = "{guidance}"


@dataclass(frozen=True, slots=True)
class Prompt:
    name: str
    sha: str
    text: str = field(repr=False)


PROMPTS: dict[str, str] = {
    "summary_1": "",
}


@cache
def prompt(name: str) -> Prompt:
    raw = (files("automation.ai.prompts") / f"{name}.md").read_bytes()
    return Prompt(name, hashlib.sha256(raw).hexdigest(), raw.decode())
