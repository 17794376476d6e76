"""Until the engine is here: covers, and samples."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from typing import Any

from treaty_generator.contract.validator import canonical, validator


@dataclass
class Answer:
    outcome: str
    witness: Any = None
    reason: str = ""
    steps: int = 0


def decide(sub: Any, sup: Any, *, dialect: Any = None, assert_formats: Any = False, budget_s: float = 1.0) -> Answer:
    try:
        if canonical(sup).covers(canonical(sub)).value == "yes":
            return Answer("proved")
    except ValueError:
        if json.dumps(sub, sort_keys=True) == json.dumps(sup, sort_keys=True):
            return Answer("proved")
    a, b = validator(sub), validator(sup)
    best = None
    for value in itertools.islice(values(sub, sub, sup, sup, 5), 30000):
        if (
            (best is None or len(json.dumps(value)) < len(json.dumps(best)))
            and a.is_valid(value)
            and not b.is_valid(value)
        ):
            best = value
    if best is not None or (a.is_valid(None) and not b.is_valid(None)):
        return Answer("refuted", best)
    return Answer("unproven", reason="sampled in vain")


def through(s: Any, root: Any) -> Any:
    while isinstance(s, dict) and "$ref" in s:
        s = root.get("$defs", {})[s["$ref"][8:]]
    return s


ATOMS = [
    None,
    True,
    False,
    0,
    1,
    -1,
    2,
    5,
    10,
    100,
    1000,
    1.5,
    0.25,
    "",
    "a",
    "x",
    "zzzzzzzzzzzzzzz",
    "A1",
    "2024-01-01",
    "2024-01-01T00:00:00Z",
    "00000000-0000-4000-8000-000000000000",
    [],
    {},
    ["a"],
    ["a", "a"],
    [0],
    {"a": 1},
]


def values(s: Any, root: Any, t: Any, root2: Any, depth: int) -> Any:
    s, t = through(s, root), through(t, root2)
    found = list(ATOMS) if depth < 5 else [{}, *ATOMS]
    props: dict[str, list[Any]] = {}
    for one, r in ((s, root), (t, root2)):
        if not isinstance(one, dict):
            continue
        found += one.get("enum", [])
        if "const" in one:
            found.append(one["const"])
        for k in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"):
            if k in one:
                found += [one[k], one[k] + 1, one[k] - 1]
        for k in ("minLength", "maxLength"):
            if k in one:
                found += ["a" * int(one[k]), "a" * (int(one[k]) + 1), "a" * max(0, int(one[k]) - 1)]
        if depth > 0:
            for k in ("anyOf", "oneOf", "allOf"):
                for below in one.get(k, []):
                    got = list(
                        itertools.islice(
                            values(below, r, t if one is s else s, root2 if one is s else root, depth - 1), 300
                        )
                    )
                    yield from got
                    for v in got:
                        if isinstance(v, dict):
                            for n, w in v.items():
                                if w not in props.setdefault(n, []):
                                    props[n].append(w)
            for k in ("items", "contains"):
                if isinstance(one.get(k), dict):
                    other = t if one is s else s
                    got = list(
                        itertools.islice(
                            values(one[k], r, other.get(k, {}) if isinstance(other, dict) else {}, root2, depth - 1), 60
                        )
                    )
                    for v in got:
                        for n in range(4):
                            found.append([v] * n)
                    found += [[v, w] for v, w in itertools.islice(itertools.product(got, got), 200)]
            names = (
                list(one.get("properties", {})) + list(one.get("required", [])) + list(one.get("dependentRequired", {}))
            )
            for n in names:
                b = one.get("properties", {}).get(n, {})
                other = t if one is s else s
                c = other.get("properties", {}).get(n, {}) if isinstance(other, dict) else {}
                got = itertools.islice(values(b, r, c, root2 if one is s else root, depth - 1), 200)
                props.setdefault(n, []).extend(got)
            if isinstance(one.get("additionalProperties"), dict):
                props.setdefault("k", []).extend(
                    itertools.islice(values(one["additionalProperties"], r, {}, root2, depth - 1), 60)
                )
    yield from found
    if props:
        root_s = {**root, **s} if isinstance(s, dict) else s
        try:
            ok = {
                n: [
                    v
                    for v in vs
                    if validator(
                        {"$defs": root.get("$defs", {}), "properties": {n: s.get("properties", {}).get(n, True)}}
                        if isinstance(s, dict)
                        else True
                    ).is_valid({n: v})
                ][:40]
                or vs[:1]
                for n, vs in props.items()
            }
        except Exception:
            ok = {n: vs[:40] for n, vs in props.items()}
        names = list(props)
        for size in (0, len(names)):
            pass
        required = [n for n in names if isinstance(s, dict) and n in s.get("required", ())]
        base = {n: ok[n][0] for n in required}
        yield dict(base)
        full = {n: ok[n][0] for n in names}
        yield full
        for n in names:
            for v in ok[n]:
                yield {**base, n: v}
                yield {**full, n: v}
        for n, m in itertools.combinations(names, 2):
            for v, w in itertools.islice(itertools.product(ok[n][:6], ok[m][:6]), 36):
                yield {**base, n: v, m: w}
                yield {n: v, m: w}
