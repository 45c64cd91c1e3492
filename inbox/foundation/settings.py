"""Every setting of the product, read once from the environment.

Only `parley up` (the demo) may invent secrets, and it stores them under the data directory;
everywhere else a missing secret is an error at start-up, never a default.
"""

import os
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from inbox.foundation.errors import SettingsInvalid


class Registration(StrEnum):
    OPEN = "open"
    INVITE = "invite"
    CLOSED = "closed"


def _ecosystem(name: str) -> AliasChoices:
    """Names that other programs also read keep their usual spelling, without our prefix."""
    return AliasChoices(name, f"PARLEY_{name}")


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="PARLEY_", extra="ignore", hide_input_in_errors=True
    )

    database_url: SecretStr = SecretStr("")
    redis_url: SecretStr = SecretStr("")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    public_url: str = ""
    data_dir: Path = Path(".data")
    secret_key: SecretStr = SecretStr("")
    # `id:base64 of 32 bytes`, comma separated; the first seals new keys, the others still open.
    master_keys: SecretStr = SecretStr("")
    graph_url: str = "https://graph.facebook.com"
    graph_version: str = "v23.0"
    # Meta's app under which numbers are connected by its sign-up window.
    meta_app_id: str = Field(default="", pattern=r"^[0-9]*$")
    meta_app_secret: SecretStr = SecretStr("")
    meta_config_id: str = Field(default="", pattern=r"^[0-9]*$")
    sheets_url: str = "https://sheets.googleapis.com"
    smtp_url: SecretStr = SecretStr("")
    mail_from: str = "parley@localhost"
    storage_url: str = ""
    unknown_wait_seconds: float = Field(default=90, gt=0)
    skip_web: bool = False
    # Both for storms only: inbox/foundation/fault_points.py.
    fail_at: str = ""
    storm_bug: str = ""
    log_format: Literal["text", "json"] = "text"
    registration: Registration = Registration.INVITE
    database_pool_size: int = Field(default=10, ge=1, le=200)
    request_body_limit_bytes: int = Field(default=1024 * 1024, ge=1024)
    rate_limit_per_minute: int = Field(default=6000, ge=1)
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()

    openai_api_key: SecretStr = Field(
        default=SecretStr(""), validation_alias=_ecosystem("OPENAI_API_KEY")
    )
    openai_base_url: str = Field(default="", validation_alias=_ecosystem("OPENAI_BASE_URL"))
    # Dated, so that answers do not change by themselves; models are shut down within a year or two.
    openai_model: str = Field(
        default="gpt-5.4-mini-2026-03-17", validation_alias=_ecosystem("OPENAI_MODEL")
    )
    # Empty: knowledge is found by its words alone. From which likeness on a piece counts as an
    # answer differs between models.
    openai_embedding_model: str = Field(
        default="", validation_alias=_ecosystem("OPENAI_EMBEDDING_MODEL")
    )
    embedding_likeness: float = Field(default=0.5, gt=0, lt=1)
    sentry_dsn: SecretStr = Field(default=SecretStr(""), validation_alias=_ecosystem("SENTRY_DSN"))

    # Which installation it is, in the list of errors.
    sentry_environment: str = Field(
        default="production",
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._+@-]{0,63}$",
        validation_alias=_ecosystem("SENTRY_ENVIRONMENT"),
    )

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _split_commas(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        try:
            for network in value:
                ip_network(network, strict=False)
        except ValueError:
            raise ValueError("addresses or networks like 10.0.0.0/8, comma separated") from None
        return value

    @field_validator("public_url")
    @classmethod
    def _is_web_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname):
            raise ValueError("an address like https://parley.example")
        return value

    @field_validator("storage_url")
    @classmethod
    def _is_a_store(cls, value: str) -> str:
        parts = urlsplit(value)
        directory = parts.scheme == "file" and not parts.netloc and parts.path.startswith("/")
        if value and not directory and not (parts.scheme == "s3" and parts.netloc):
            raise ValueError("file:///a/directory or s3://a-bucket")
        return value

    @property
    def files_url(self) -> str:
        """Where files are kept: a directory beside the other data unless a setting says more."""
        return self.storage_url or (self.data_dir / "files").absolute().as_uri()

    @property
    def base_url(self) -> str:
        """Links are built from configuration, never from the Host header a caller chose."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def tls(self) -> bool:
        return urlsplit(self.base_url).scheme == "https"

    def require(self, *names: str) -> None:
        """Name every missing setting at once, with the variable to set."""
        missing = []
        for name in names:
            value = getattr(self, name)
            if not (value.get_secret_value() if isinstance(value, SecretStr) else value):
                missing.append(f"PARLEY_{name.upper()}")
        if missing:
            raise SettingsInvalid(
                f"{', '.join(missing)} not set. `parley up` sets up a demo by itself; "
                "elsewhere set them in the environment (README, Settings)."
            )


def read_settings() -> Settings:
    """`PARLEY_SECRETS_DIR` names a folder with a file per secret, as container engines mount it."""
    secrets = os.environ.get("PARLEY_SECRETS_DIR")
    try:
        return Settings(_secrets_dir=secrets) if secrets else Settings()
    except ValidationError as error:
        faults = "; ".join(
            f"PARLEY_{str(fault['loc'][0]).removeprefix('PARLEY_').upper()}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False)
        )
        raise SettingsInvalid(faults) from None


def set_settings(environment: Mapping[str, str]) -> None:
    """What this process would have been started with, had it been known by then."""
    os.environ.update(environment)


@lru_cache(maxsize=1)
def process_settings() -> Settings:
    """The settings of this process, for its outermost doors; everything else is handed them."""
    return read_settings()
