"""One type where another is expected: what mypy lets through, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

from treaty_generator.compat.surface.types import fits, parse

CLASSES = {"Left": ("package", "Left"), "Right": ("package", "Right")}
PRELUDE = """\
from datetime import date as Date
from typing import Annotated, Any, Literal
from uuid import UUID
from pydantic import AwareDatetime, Field
class Left: ...
class Right: ...
"""
TYPES = [
    *("str", "int", "float", "bool", "None", "UUID", "Date", "AwareDatetime", "Any", "Left", "Right"),
    *("str | None", "int | None", "Left | Right", "Right | Left | None", "bool | str", "int | float"),
    *("Literal['a']", "Literal['b', 'a']", "Literal['a', 'b', 'c']", "Literal['a'] | None"),
    *("Literal[1]", "Literal[0, 1]", "Literal[True]", "Literal[False, True]", "Literal[True, 'a']"),
    *("Literal[False] | int", "list[Literal[True, False]]", "list[Literal['a', 'b']]"),
    *("list[int]", "list[float]", "list[Any]", "list[bool]", "list[int | None]"),
    *("list[Left]", "list[Left | Right]", "list[Annotated[int, Field(ge=1)]]"),
    *("dict[str, int]", "dict[str, Any]", "dict[str, list[int]]", "dict[str, list[Any]]", "dict[str, float]"),
    *("tuple[int, int]", "tuple[int, float]", "tuple[float, int]", "tuple[int, int, int]", "tuple[Left, Any]"),
    *("Annotated[str, Field(min_length=1)]", "Annotated[Literal['a', 'b'], Field(examples=['a'])] | None"),
]
PAIRS = list(product(TYPES, TYPES))


@pytest.mark.xdist_group("typing")
def test_mypy_lets_through_what_fits(tmp_path: Path) -> None:
    lines = [f"def f{index}(x: {given}) -> {expected}: return x\n" for index, (given, expected) in enumerate(PAIRS)]
    (tmp_path / "pairs.py").write_text(PRELUDE + "".join(lines), encoding="utf-8")
    options = ["--strict", "--no-warn-return-any", "--config-file=", "--output=json"]
    command = [sys.executable, "-m", "mypy", *options, "pairs.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    found = [json.loads(one) for one in done.stdout.splitlines() if one.startswith("{")]
    first = PRELUDE.count("\n") + 1
    refused = {PAIRS[one["line"] - first] for one in found if one["severity"] == "error"}
    assert refused == {pair for pair in PAIRS if not fits(*(parse(text, CLASSES) for text in pair))}
