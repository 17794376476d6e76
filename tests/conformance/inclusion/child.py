"""Answers questions of inclusion, a line of JSON each: `ours` by `decide`, `covers` by jsonschema-rs alone."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

Answer = dict[str, Any]
BUDGET_S = 1.0

_DRAFTS = {
    "draft-04": "Draft4",
    "draft-06": "Draft6",
    "draft-07": "Draft7",
    "2019-09": "Draft201909",
    "2020-12": "Draft202012",
}


def ours(question: dict[str, Any]) -> Answer:
    from treaty_generator.schema.decide import decide
    from treaty_generator.schema.dialect import MalformedSchema

    try:
        answer = decide(question["sub"], question["sup"], dialect=question["dialect"], budget_s=BUDGET_S)
    except MalformedSchema as error:
        return {"outcome": "unproven", "reason": str(error), "steps": 0}
    found = {"outcome": str(answer.outcome), "reason": answer.reason, "steps": answer.steps}
    return {**found, "witness": answer.witness} if found["outcome"] == "refuted" else found


def covers(question: dict[str, Any]) -> Answer:
    import jsonschema_rs

    draft = getattr(jsonschema_rs, _DRAFTS[question["dialect"]])
    options = {"draft": draft, "validate_formats": False, "offline": True}
    try:
        sup = jsonschema_rs.canonicalize(question["sup"], **options)
        said = sup.covers(jsonschema_rs.canonicalize(question["sub"], **options)).value
    except Exception as error:  # Whatever it is, it is no answer.
        return {"outcome": "unproven", "reason": repr(error)[:200]}
    return {"outcome": {"yes": "proved", "no": "refuted"}.get(said, "unproven"), "reason": said}


def main(answer: Callable[[dict[str, Any]], Answer]) -> None:
    answer({"sub": True, "sup": True, "dialect": "2020-12"})  # Importing is no part of an answer.
    for line in sys.stdin:
        question = json.loads(line)
        start = time.perf_counter()
        found = answer(question)
        found["ms"] = (time.perf_counter() - start) * 1e3
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main({"ours": ours, "covers": covers}[sys.argv[1]])
