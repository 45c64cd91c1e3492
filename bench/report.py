"""One result as people read it, and as files: JSON, table, plot."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from bench.plot import plot

Rows = list[tuple[str, str]]


def table(result: Mapping[str, Any]) -> str:
    machine = result["machine"]
    rows: Rows = [
        ("scenario", f"{result['scenario']}  ({result['command']})"),
        ("machine", f"{machine['cores']} cores, {machine['processor']}"),
        ("versions", f"Python {machine['python']}, {machine['postgres']}, {machine['commit']}"),
    ]
    rows += _ingest(result["ingest"]) if "ingest" in result else []
    rows += _inbox(result["inbox"]) if "inbox" in result else []
    rows += _web(result["web"]) if "web" in result else []
    for step in result.get("steps", []):
        rows += _turn(step, short=True)
    rows += _turn(result["turn"]) if "turn" in result else []
    rows += _ceilings(result.get("ceilings", {}), result)
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in rows)


def _latency(found: Mapping[str, Any]) -> str:
    return "  ".join(f"{name} {found[name]:g}" for name in ("p50", "p95", "p99", "worst")) + " ms"


def _turn(step: Mapping[str, Any], *, short: bool = False) -> Rows:
    run = step["turns"]
    verdict = "sustained" if step["sustained"] else "not sustained"
    rows: Rows = [
        (
            f"{step['rate']:g}/s",
            (
                f"{run['per_second']:g} turns/s over {run['seconds']:g} s, {verdict};"
                f" {_latency(run['latency'])}"
            ),
        )
    ]
    if short:
        return rows
    statuses = ", ".join(f"{count} {name}" for name, count in step["message_statuses"].items())
    return [
        *rows,
        ("first third", _latency(run["first_third"])),
        ("last third", _latency(run["last_third"])),
        ("acks", _latency(step["acks"])),
        ("replies", f"{run['completed']} of {run['offered']}, {step['replies_twice']} twice"),
        ("errors", f"{step['errors']} answers that were not 200"),
        ("messages", statuses or "none"),
        (
            "commits",
            (
                f"{step['commits_per_turn']:g} per turn, {step['fsyncs_per_turn']:g} WAL fsyncs;"
                f" idle {step['idle_commits_per_second']:g}/s (taken off)"
            ),
        ),
        ("drained", _after(step["drained_after_seconds"])),
        ("memory", f"{step['product_pss_mib']:g} MiB PSS of web, workers and sweeper"),
        *_costs(step),
    ]


def _after(seconds: float | None) -> str:
    return "never: work was left over" if seconds is None else f"after {seconds:g} s"


def _costs(found: Mapping[str, Any]) -> Rows:
    rows: Rows = [
        (
            "generator",
            (
                f"{found['generator']['cores']:g} of a core,"
                f" at most {found['generator']['worst_lag_ms']:g} ms late"
            ),
        )
    ]
    for name, cost in found["costs"].items():
        memory = f"RSS {cost['rss_mib']:g} MiB, PSS {cost['pss_mib']:g} MiB"
        rows.append((name, f"{cost['cores']:g} of a core, {memory}"))
    return rows


def _ingest(found: Mapping[str, Any]) -> Rows:
    return [
        (
            "saturated",
            (
                f"{found['saturated']['per_second']:g} acked/s; "
                f"{_latency(found['saturated']['latency'])}"
            ),
        ),
        (
            "at half of it",
            f"{found['half']['per_second']:g} acked/s; {_latency(found['half']['latency'])}",
        ),
        ("errors", f"{found['errors']} answers that were not 200"),
        ("stored", f"{found['stored']} of {found['acked']} acked"),
        (
            "commits",
            (
                f"{found['commits_per_webhook']:g} per webhook,"
                f" {found['fsyncs_per_webhook']:g} WAL fsyncs"
            ),
        ),
        *_costs(found),
    ]


def _inbox(found: Mapping[str, Any]) -> Rows:
    loaded = (
        f"{found['conversations']:,} conversations, {found['messages']:,} messages,"
        f" written in {found['loaded_seconds']:g} s"
    )
    rows: Rows = [("loaded", loaded), ("wanted", f"p95 ≤ {found['target_p95_ms']:g} ms")]
    for name, one in found["operations"].items():
        verdict = "   slower than wanted" if name in found["missed"] else ""
        rows.append(
            (
                name,
                f"p50 {one['p50']:7.2f}  p95 {one['p95']:7.2f}  p99 {one['p99']:7.2f} ms{verdict}",
            )
        )
    return rows


def _web(found: Mapping[str, Any]) -> Rows:
    rows: Rows = [
        ("loaded", f"{found['conversations']:,} conversations, {found['messages']:,} messages"),
        ("empty page", f"a key to its frame, p95 {found['empty_page_key_p95']:g} ms"),
    ]
    for name, bar in found["bars"].items():
        seen = [
            f"{value:g} {bar['unit']}".rstrip() + (f" (≤ {wanted:g})" if wanted is not None else "")
            for value, wanted in zip(
                found["values"].get(name, {}).values(), bar["wanted"], strict=False
            )
        ]
        rows.append((name, "  slowed down 4 x: ".join(seen)))
    return rows


def _ceilings(found: Mapping[str, Any], result: Mapping[str, Any]) -> Rows:
    if not found:
        return []
    bare = found["bare_handler_per_second"]
    rows: Rows = [
        ("bare handler", f"{bare:g} webhooks/s; {_latency(found['bare_handler_latency'])}"),
        ("durable inserts", f"{found['durable_inserts_per_second']:g} rows/s (pgbench)"),
    ]
    if "ingest" in result:
        share = result["ingest"]["saturated"]["per_second"] / bare
        rows.append(("share", f"{share:.2f} of the bare handler"))
    return rows


def write(result: Mapping[str, Any], directory: Path, name: str) -> list[Path]:
    directory.mkdir(parents=True, exist_ok=True)
    written = [directory / f"{name}.json", directory / f"{name}.txt"]
    written[0].write_bytes(orjson.dumps(result, option=orjson.OPT_INDENT_2))
    written[1].write_text(table(result) + "\n")
    curves = {"turn": "turns", "ingest": "half"}
    for key, run in curves.items():
        if key in result:
            path = directory / f"{name}.svg"
            title = f"{result['scenario']}, {result['command']}"
            path.write_text(plot(title, result[key][run]["curve"]))
            written.append(path)
    return written
