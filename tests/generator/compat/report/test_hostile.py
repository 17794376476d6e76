"""Whatever stands in names, values and texts, a report says what it is and does nothing else."""

import html
import json as decoder
import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest

from treaty_generator.compat.judgement import Judgement
from treaty_generator.compat.report.github import github
from treaty_generator.compat.report.markdown import MOST_CHARACTERS, markdown
from treaty_generator.compat.report.sarif import sarif

from .samples import FINE, NASTY, RICH, hostile
from .test_goldens import FORMATS


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


VALUES = {
    "text": NASTY,
    "key": {NASTY: [NASTY]},
    "huge": "x" * 3_000_000,
    "many": list(range(300_000)),
    "deep": deep(100_000),
    "digits": 10**5000,
    "endless": float("inf"),
    "fences": "`" * 50 + "\n" + "~" * 50,
}
FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
LONGEST = {"report.json": 400_000}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("value", VALUES)
def test_nothing_invisible_gets_through_and_nothing_is_endless(name: str, value: str) -> None:
    told = FORMATS[name](hostile(VALUES[value]))
    assert not FORBIDDEN.search(told)
    assert len(told) < LONGEST.get(name, 100_000)


@pytest.mark.parametrize("value", ["huge", "many"])
@pytest.mark.parametrize("name", ["text.txt", "junit.xml", "markdown.md", "github.txt", "sarif.json"])
def test_what_is_left_out_is_counted(name: str, value: str) -> None:
    assert re.search(r"\(\d{6,} more characters\)", decoded(name, FORMATS[name](hostile(VALUES[value]))))


def test_the_length_of_what_json_leaves_out_is_told() -> None:
    [first, _] = decoder.loads(FORMATS["report.json"](hostile(VALUES["huge"])))["subjects"][0]["findings"][0][
        "witnesses"
    ]
    assert first["value"] is None
    assert first["omitted_characters"] == 3_000_002


def decoded(name: str, told: str) -> str:
    return html.unescape(told)


@pytest.mark.parametrize("judgement", [RICH, FINE, *map(hostile, VALUES.values())])
def test_workflow_commands_are_one_a_line(judgement: Judgement) -> None:
    command = re.compile(r"::(error|warning|notice) (file=[^:,]+,line=\d+,col=\d+,)?title=[^:,]*::.*")
    for line in github(judgement).splitlines():
        assert command.fullmatch(line)


def test_what_looks_like_an_escape_is_none() -> None:
    [one, *_] = RICH.subjects
    finding = replace(one.findings[0], message="100%0A::error::x")
    assert "::100%250A::error::x%0A" in github(Judgement("x", (replace(one, findings=(finding,)),)))


@pytest.mark.parametrize("value", VALUES)
def test_xml_is_well_formed(value: str) -> None:
    suite = ElementTree.fromstring(FORMATS["junit.xml"](hostile(VALUES[value])))
    cases = list(suite.iter("testcase"))
    assert len(cases) == 3
    assert suite.get("tests") == "3"


@pytest.mark.parametrize("value", VALUES)
def test_nothing_breaks_out_of_markdown(value: str) -> None:
    told = markdown(hostile(VALUES[value]))
    outside = without_fences(told)
    assert outside.count("</details>") == outside.count("<details") == 1
    tags = set(re.findall(r"</?\w+", outside))
    assert tags == {"<details", "</details", "<summary", "</summary", "<code", "</code"}
    assert not re.search(r"@\w|`|\]\(|<script|#\d++(?!;)", outside)
    read = html.unescape(outside)  # GitHub looks for mentions and issues in what it has read.
    assert "@\u200bada" in read
    assert not re.search(r"[@#]\w", read)
    rows = [line for line in outside.splitlines() if line.startswith("| ") and "contract" not in line]
    assert {row.count("|") for row in rows} <= {6}


def without_fences(told: str) -> str:
    """Take away fenced code, as CommonMark finds its end: a line of at least as many backticks and nothing else."""
    kept, fence = [], ""
    for line in told.splitlines():
        found = re.match("`{3,}", line)
        if fence:
            if line == fence:
                fence = ""
        elif found:
            fence = found[0]
        else:
            kept.append(line)
    assert not fence
    return "\n".join(kept)


def test_markdown_fits_into_a_comment() -> None:
    one = hostile(NASTY).subjects[0]
    many = [
        replace(one, name=f"event{number}", findings=(replace(one.findings[0], message=str(number)),))
        for number in range(500)
    ]
    told = markdown(Judgement("x", tuple(many)))
    assert len(told) < MOST_CHARACTERS + 200
    assert re.search(r"and \d+ more sections", told)


def test_code_scanning_takes_no_more_than_it_shows() -> None:
    one = hostile(1).subjects[0]
    many = tuple(replace(one.findings[0], message=str(number)) for number in range(6_000))
    run = decoder.loads(sarif(Judgement("x", (replace(one, findings=many),))))["runs"][0]
    assert len(run["results"]) == 5_000
    assert "1000 more results are left out" in decoder.dumps(run["invocations"])
