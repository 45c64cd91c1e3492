"""One result as people read it, and as files: JSON, table, plot."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from bench.plot import plot
from bench.scenario import Rows, Scenario


def table(result: Mapping[str, Any], scenario: Scenario) -> str:
    machine = result["machine"]
    rows: Rows = [
        ("scenario", f"{result['scenario']}  ({result['command']})"),
        ("machine", f"{machine['cores']} cores, {machine['processor']}"),
        ("versions", f"Python {machine['python']}, {machine['postgres']}, {machine['commit']}"),
        *scenario.rows(result[result["scenario"]]),
    ]
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in rows)


def write(result: Mapping[str, Any], scenario: Scenario, directory: Path, name: str) -> list[Path]:
    directory.mkdir(parents=True, exist_ok=True)
    written = [directory / f"{name}.json", directory / f"{name}.txt"]
    written[0].write_bytes(orjson.dumps(result, option=orjson.OPT_INDENT_2))
    written[1].write_text(table(result, scenario) + "\n")
    curve = scenario.curve(result[result["scenario"]]) if scenario.curve else None
    if curve:
        path = directory / f"{name}.svg"
        path.write_text(plot(f"{result['scenario']}, {result['command']}", curve))
        written.append(path)
    return written
