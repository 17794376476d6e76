"""What invented schemas and values are made of, as data: names, patterns, formats, and values that are nearly right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from tests.conformance.wire import Json

NAMES = ("a", "b", "kind", "class", "_id", "größe", "x-y", "model_config", "a/b~c")
PATTERNS = {
    "^[a-c]+$": (r"^[a-c]+\Z", ("a", "abc", "d", "a\n", "")),
    "b": ("b", ("b", "aba", "a", "B")),
    r"^\d{2}$": (r"^[0-9]{2}\Z", ("12", "1", "١٢", "12\n")),
    r"^\w+$": (r"^[A-Za-z0-9_]+\Z", ("a_1", "é", "a b")),
    "^(x|yz)?$": (r"^(x|yz)?\Z", ("", "x", "yz", "xyz")),
    "^.$": (r"^[^\n\r\u2028\u2029]\Z", ("a", "😀", "é", "\n", "ab")),
}
"""By pattern: the same for Python's `re`, written by hand, and texts on both sides."""

KEY_PATTERNS = {"^[ab]": "a", "^x-": "x-1", "[0-9]$": "k1"}
"""Patterns for the names of properties, and a name that each matches; `re` reads them in the same way."""

SCALARS: tuple[Json, ...] = (
    None,
    True,
    False,
    0,
    1,
    -1,
    1.0,
    0.0,
    1.5,
    3,
    2.0,
    -0.0,
    1e30,
    0.1,
    2**53 + 1,
    10**30,
    "",
    "a",
    "ab",
    "1",
    "true",
    "é",
    "e\u0301",
    "😀",
    "a\u0000b",
    "\u202e",
)
JUNK: tuple[Json, ...] = (
    *SCALARS,
    [],
    [1, 1],
    [1, 1.0],
    [1, True],
    [0, False],
    [None],
    [{"a": 1}, {"a": 1.0}],
    ["a", "b", "a"],
    [[]],
    {},
    {"a": 1},
    {"a": None},
    {"b": True, "zzz": [1]},
    {"kind": "cat"},
)
"""Values of every type, for places where another one is expected."""

CONSTANTS: tuple[Json, ...] = (
    None,
    True,
    False,
    0,
    1,
    1.0,
    1.5,
    "",
    "a",
    "1",
    [],
    [1],
    [True],
    {},
    {"a": 1},
    {"a": [None]},
)
BOUNDS = (-1, 0, 1, 2, 2.5, 10, 1e3, 2**53)
FACTORS = (1, 2, 3, 0.5, 0.1, 0.01, 10**3)
LENGTHS = (0, 1, 2, 3)


def read_formats() -> dict[str, Any]:
    """By format: the texts that it accepts, and those that it refuses, each with the reason."""
    path = Path(__file__).parents[1] / "cases" / "formats.yaml"
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # All is text.
    return found
