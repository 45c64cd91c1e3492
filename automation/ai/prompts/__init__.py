"""Prompts as files that never change: another wording is another file, with a number of its own.

Each call names its prompt and the hash of its bytes, so that what was asked can be read again years
later. A test compares the hashes below with the files.
"""

import hashlib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Prompt:
    name: str
    sha: str
    text: str = field(repr=False)


PROMPTS: dict[str, str] = {
    "answer_1": "e5ac314dc8998c4e3963f9493df21d7b7f6dcdc6d57fa493800d020677aca1fd",
    "answer_2": "2fdd3b5f54054fe917584c153fef0a11de1ebb2a7cb12cb9af19433861274983",
    "extract_1": "6b546b42396f8772111be1f44deb23768bebfa89ec11b73490382672b3864691",
    "intent_1": "fd914f2db141b657ab93d8f48fe3c178cd31750846976093d4bc7c869726c4fd",
    "replies_1": "bab4bdad2cdf397dfe25dab408e1fe6c2b605bf014d62827331414a2d8b9bb37",
    "replies_2": "2735d91d091a7d72251a41ad5bee2f5ec56c5a5bd5951ee30a7b14b6334f76a9",
    "rewrite_1": "e27ce935525517d6942960f5519666ad302eab821416bb2062838c1ba0be0922",
    "rewrite_2": "4e8e83e8bd85e461c2e54a7cb196efec416742e4bb0ec9de95012dc50f5ee497",
    "summary_1": "241e6cc1d7dc1a1a8371c283f01c66df175635fb44f7caf3238d41e25ec3cf6c",
}


@cache
def prompt(name: str) -> Prompt:
    raw = (files("automation.ai.prompts") / f"{name}.md").read_bytes()
    return Prompt(name, hashlib.sha256(raw).hexdigest(), raw.decode())
