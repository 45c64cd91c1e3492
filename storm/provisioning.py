"""Workspaces, numbers, rules and keys, made by the command line as an operator would."""

import asyncio
from dataclasses import dataclass
from typing import Any

from storm.customers import KEYWORD
from storm.stack import Stack, StackFailed
from storm.webhooks import Number

# Each message whose conversation has no such run yet begins one that waits for a moment, beside
# the replies: timers become due as long as somebody writes, and nothing of it is sent. It is asked
# first and lets the others be asked too, or there would be no reply.
TIMER_FLOW = """\
flow: Looks again
format: 1
start: wait
settings:
  priority: 0
  first_match_only: false
triggers:
  - id: written
    kind: message_received
steps:
  - id: wait
    kind: wait
    config:
      seconds: 2
    next:
      next: keep
  - id: keep
    kind: set_value
    config:
      name: looked
      value: "yes"
"""
REPLY = "It is 20. You asked: {{ message.text }}"
OWNER_EMAIL = "owner{}@storm.example"
OWNER_PASSWORD = "a long password that only storms use"  # noqa: S105 - of a database that ends with it
# Each command is a process that costs a second of a core.
COMMANDS_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Tenant:
    workspace_id: str
    number: Number
    api_key: str


def numbers_for(count: int, seed: int) -> list[Number]:
    """Known before anything runs: the fake Meta has to know them too."""
    return [
        Number(
            phone_number_id=f"1065{seed % 1000:03d}{index:06d}",
            waba_id=f"1022{seed % 1000:03d}{index:06d}",
            app_secret=f"app-secret-of-{seed}-{index}",
            token=f"token-of-{seed}-{index}",
        )
        for index in range(count)
    ]


async def provision(
    stack: Stack,
    numbers: list[Number],
    *,
    throughput: int,
    with_keys: bool = True,
    with_timers: bool = False,
) -> list[Tenant]:
    at_once = asyncio.Semaphore(COMMANDS_AT_ONCE)

    async def one(index: int, number: Number) -> Tenant:
        async with at_once:
            tenant = await _tenant(stack, index, number, throughput, with_keys=with_keys)
            if with_timers:
                await publish(stack, tenant.workspace_id, TIMER_FLOW, "timers")
            return tenant

    return list(await asyncio.gather(*(one(index, each) for index, each in enumerate(numbers))))


async def _tenant(
    stack: Stack, index: int, number: Number, throughput: int, *, with_keys: bool
) -> Tenant:
    workspace = await stack.command(
        *("workspace", "create", "--name", f"Storm {index}"),
        *("--owner-email", OWNER_EMAIL.format(index)),
        *("--owner-password", OWNER_PASSWORD, "--json"),
    )
    workspace_id = _id_of(workspace, "workspace create")
    await stack.command(
        *("channel", "add-whatsapp", "--workspace", workspace_id),
        *("--phone-number-id", number.phone_number_id, "--waba-id", number.waba_id),
        *("--token", number.token, "--app-secret", number.app_secret),
        *("--verify-token", f"verify-{index}", "--throughput", str(throughput), "--json"),
    )
    await stack.command(
        *("rule", "add", "--workspace", workspace_id),
        *("--keyword", KEYWORD, "--reply", REPLY, "--json"),
    )
    api_key = ""
    if with_keys:
        made = await stack.command(
            *("apikey", "create", "--workspace", workspace_id, "--scopes", "all", "--json")
        )
        api_key = str(made["key"])
    return Tenant(workspace_id, number, api_key)


async def publish(stack: Stack, workspace_id: str, source: str, name: str) -> str:
    """The id of the flow. `name` is of the file that is imported."""
    file = stack.directory / f"{name}-{workspace_id}.yaml"
    file.write_text(source, encoding="utf-8")
    at = ("--workspace", workspace_id, "--json")
    flow_id = _id_of(await stack.command("flow", "import", str(file), *at), "flow import")
    await stack.command("flow", "publish", flow_id, *at)
    return flow_id


def _id_of(answer: Any, command: str) -> str:
    if not isinstance(answer, dict) or "id" not in answer:
        raise StackFailed(f"parley {command} --json answered without an id: {answer}")
    return str(answer["id"])
