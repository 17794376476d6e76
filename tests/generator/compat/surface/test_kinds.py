"""The kinds of differences: the guide lists them, and each has a case."""

from __future__ import annotations

import os
import re
from pathlib import Path

from treaty_generator.compat.surface.kinds import ADDITIONS, BREAKS

from .tables import cases

PAGE = Path(__file__).parents[4] / "docs/surface.md"
TABLE = re.compile(r"(?<=<!-- kinds: written by `make bless` -->\n).*?(?=<!-- end of kinds -->)", re.DOTALL)


def test_the_guide_lists_every_kind() -> None:
    rows = [f"| `{kind}` | break | {says} |\n" for kind, says in BREAKS.items()]
    rows += [f"| `{kind}` | addition | {says} |\n" for kind, says in ADDITIONS.items()]
    table = "".join(("| kind | is | says |\n|---|---|---|\n", *rows))
    page = PAGE.read_text(encoding="utf-8")
    if os.environ.get("BLESS") == "1":
        page = TABLE.sub(lambda _: table, page)
        PAGE.write_text(page, encoding="utf-8")
    assert TABLE.findall(page) == [table]


def test_every_kind_has_a_case() -> None:
    shown = {tuple(line.split()[:2]) for case in cases() for line in case.changes}
    assert {kind for weight, kind in shown if weight == "break"} == set(BREAKS)
    assert {kind for weight, kind in shown if weight == "minor"} >= set(ADDITIONS)
