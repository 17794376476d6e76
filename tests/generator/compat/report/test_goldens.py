"""One judgement in which everything occurs, as each format tells it; and one with nothing to tell."""

from collections.abc import Callable

import pytest

from tests.generator.contract.golden import CASES, assert_golden
from treaty_generator.compat.judgement import Judgement
from treaty_generator.compat.report.github import github
from treaty_generator.compat.report.json import json
from treaty_generator.compat.report.junit import junit
from treaty_generator.compat.report.markdown import markdown
from treaty_generator.compat.report.sarif import sarif
from treaty_generator.compat.report.text import text

from .samples import FINE, RICH

FORMATS: dict[str, Callable[[Judgement], str]] = {
    "github.txt": github,
    "junit.xml": junit,
    "markdown.md": markdown,
    "report.json": json,
    "sarif.json": sarif,
    "text.txt": text,
}


@pytest.mark.parametrize("name", FORMATS)
def test_everything(name: str) -> None:
    assert_golden(CASES / "report" / name, FORMATS[name](RICH))


def test_everything_at_length() -> None:
    assert_golden(CASES / "report" / "text-all.txt", text(RICH, everything=True))


@pytest.mark.parametrize("name", FORMATS)
def test_nothing(name: str) -> None:
    told = FORMATS[name](FINE)
    assert told.endswith("\n")
    assert "may not pass" not in told


def test_colours_are_all_that_colours_add() -> None:
    import re

    assert re.sub("\x1b\\[[0-9;]*m", "", text(RICH, colour=True)) == text(RICH)
    assert "\x1b" in text(RICH, colour=True)
