"""Answers the questions of the hostile table in a process of its own, with a bound on its memory, a JSON line each."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

import yaml

from tests.generator.schema.recipes import made

PATH = Path(__file__).parents[2] / "cases" / "inclusion" / "hostile.yaml"
STEPS = 100_000
LIMIT_S = 10.0  # The budget in seconds.
MEMORY_BYTES = 3 * 2**30


def read_table() -> dict[str, dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    assert len({row["name"] for row in rows}) == len(rows)
    return {row["name"]: row for row in rows}


def asked(row: dict[str, Any]) -> dict[str, Any]:
    from treaty_generator.schema.decide import decide
    from treaty_generator.schema.dialect import MalformedSchema

    sub, sup = (made(row.get(side, {"schema": True})) for side in ("sub", "sup"))
    try:
        answer = decide(sub, sup, dialect="2020-12", budget_s=LIMIT_S, budget_steps=STEPS)
    except MalformedSchema as error:
        return {"outcome": "malformed", "reason": str(error), "steps": 0}
    return {"outcome": str(answer.outcome), "reason": answer.reason, "steps": answer.steps}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    table = read_table()
    for line in sys.stdin:
        print(json.dumps(asked(table[json.loads(line)])), flush=True)


if __name__ == "__main__":
    main()
