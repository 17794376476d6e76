"""docs/coverage.md names tests that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/coverage.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| idea")]
NAMED = sorted(set(re.findall(r"`(tests/[\w/.]+(?:::\w+)?)`", PAGE)))


@pytest.mark.parametrize("name", NAMED)
def test_the_named_test_exists(name: str) -> None:
    path, _, function = name.partition("::")
    assert (ROOT / path).is_file(), f"docs/coverage.md names {path}, which is not there"
    assert not function or re.search(rf"def {function}\(", (ROOT / path).read_text(encoding="utf-8"))


def test_every_row_says_what_shows_it() -> None:
    assert [row for row in ROWS if "`tests/" not in row and "*open*" not in row] == []
