"""`parley openapi`."""

from typing import Any

from pydantic import SecretStr

from inbox.foundation.encryption import new_master_key
from inbox.foundation.settings import read_settings
from parley.commands import print_json


def openapi() -> None:
    """Print the OpenAPI document of the API; needs no installation."""
    print_json(document())


def document() -> dict[str, Any]:
    from parley.app import create_app
    from parley.openapi import openapi_document

    nowhere = read_settings().model_copy(
        update={
            "database_url": SecretStr("postgresql://nobody@127.0.0.1/nothing"),
            "redis_url": SecretStr("redis://127.0.0.1/0"),
            "secret_key": SecretStr("x" * 32),
            "master_keys": SecretStr(new_master_key("none")),
        }
    )
    return openapi_document(create_app(nowhere))
