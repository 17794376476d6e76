"""The tables of the guide that repeat what the code knows."""

import os
import re
from pathlib import Path

from treaty_generator.contract.lint import RULES

PAGE = Path(__file__).parents[1] / "docs/contracts.md"
TABLE = re.compile(r"(?<=<!-- rules: written by `make bless` -->\n).*?(?=<!-- end of rules -->)", re.DOTALL)


def test_the_guide_lists_every_lint_rule() -> None:
    rows = (f"| `{rule.RULE.id}` | {rule.RULE.severity} | {(rule.__doc__ or '').strip()} |\n" for rule in RULES)
    table = "".join(("| rule | severity | says |\n|---|---|---|\n", *rows))
    page = PAGE.read_text(encoding="utf-8")
    if os.environ.get("BLESS") == "1":
        page = TABLE.sub(lambda _: table, page)
        PAGE.write_text(page, encoding="utf-8")
    assert TABLE.findall(page) == [table]
