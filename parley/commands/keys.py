"""`parley keys new`, `rotate` and `list`: the keys that seal what is stored.

new ─▶ put it first in PARLEY_MASTER_KEYS ─▶ restart ─▶ rotate ─▶ list ─▶ take the old one out
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Any, TypeVar

import typer

from inbox.foundation.encryption import MasterKeys, new_master_key
from inbox.foundation.key_rotation import KeyCount, KeyRotation
from parley.commands import Json, command_settings, print_json
from parley.wiring import open_runtime

Result = TypeVar("Result")

app = typer.Typer(no_args_is_help=True, help="The keys that seal what is stored.")


@app.command()
def new(
    *,
    name: Annotated[
        str, typer.Option(help="What to call it. Left out: a name nothing else has.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Print a new master key, to be put first in PARLEY_MASTER_KEYS."""
    key = new_master_key(name or f"k{secrets.token_hex(4)}")
    MasterKeys.parse(key)
    if as_json:
        print_json({"key": key})
    else:
        typer.echo(key)


@app.command()
def rotate(
    *,
    data_keys: Annotated[
        bool, typer.Option("--data-keys", help="Also give every workspace a new key.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Wrap every data key with the first of the master keys."""

    async def work(rotation: KeyRotation) -> dict[str, int]:
        renewed = await rotation.renew_workspace_keys() if data_keys else 0
        return {"rewrapped": await rotation.rewrap(), "renewed": renewed}

    done = _with_rotation(work)
    if as_json:
        print_json(done)
        return
    typer.echo(f"rewrapped  {done['rewrapped']}")
    typer.echo(f"renewed    {done['renewed']}")


@app.command("list")
def list_keys(*, as_json: Json = False) -> None:
    """List the master keys by id, and how many data keys each one wraps."""

    async def work(rotation: KeyRotation) -> list[KeyCount]:
        return await rotation.count()

    counts = _with_rotation(work)
    configured = list(MasterKeys.parse(command_settings().master_keys.get_secret_value()).keys)
    masters = _masters(configured, counts)
    if as_json:
        print_json({"master_keys": masters, "data_keys": _purposes(counts)})
        return
    for master in masters:
        state = "first" if master["current"] else "kept" if master["configured"] else "MISSING"
        typer.echo(f"{master['id']:20}  {state:7}  {master['data_keys']} data keys")


def _masters(configured: Sequence[str], counts: Sequence[KeyCount]) -> list[dict[str, Any]]:
    used = [count.master_key_id for count in counts]
    return [
        {
            "id": master,
            "current": configured[0] == master,
            "configured": master in configured,
            "data_keys": sum(count.keys for count in counts if count.master_key_id == master),
        }
        for master in dict.fromkeys([*configured, *used])
    ]


def _purposes(counts: Sequence[KeyCount]) -> list[Mapping[str, Any]]:
    return [
        {
            "master_key": count.master_key_id,
            "purpose": count.purpose.value,
            "retired": count.retired,
            "keys": count.keys,
        }
        for count in counts
    ]


def _with_rotation(work: Callable[[KeyRotation], Awaitable[Result]]) -> Result:
    async def run() -> Result:
        async with open_runtime(command_settings(), with_redis=False) as runtime:
            return await work(KeyRotation(runtime))

    return asyncio.run(run())
