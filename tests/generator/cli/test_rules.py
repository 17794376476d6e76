"""`treaty rules` and `treaty explain` tell offline what every rule means."""

import json
import re
from pathlib import Path

import pytest

import treaty_generator
from tests.generator.contract.golden import CASES
from treaty_generator.compat.catalogue import Family, catalogue

from .project import Project

GENERATOR = Path(treaty_generator.__file__).parent
GATE = [entry.id for entry in catalogue().values() if entry.family is Family.GATE]


def test_they_are_sorted_and_all_there(project: Project) -> None:
    outcome = project.treaty("rules")
    ids = [line.split()[0] for line in outcome.out.splitlines()]
    assert (outcome.code, outcome.err) == (0, "")
    assert ids == sorted(catalogue())
    assert {"operation-removed", "type-unused", "yaml-syntax"} <= set(ids)


def test_no_two_have_one_name() -> None:
    from treaty_generator.compat.rules import RULE_IDS
    from treaty_generator.compat.unruled import UNRULED
    from treaty_generator.contract.lint import RULES as LINTED

    assert len(catalogue()) == len(RULE_IDS) + len(LINTED) + len(UNRULED)


def test_whatever_our_cases_report_can_be_looked_up() -> None:
    told = "".join(file.read_text(encoding="utf-8") for file in CASES.glob("l*/**/problems.txt"))
    ids = set(re.findall(r" (?:error|warning|note) ([a-z0-9-]+): ", told))
    assert len(ids) > 60
    assert ids <= set(catalogue())


def test_whatever_is_read_wrongly_can_be_looked_up() -> None:
    """Problems are made with their ids written out; a new one must be described, too."""
    sources = [
        *GENERATOR.glob("contract/*.py"),
        GENERATOR / "compat/waiving.py",
        *GENERATOR.glob("compat/archive/*.py"),
    ]
    pattern = (
        r'(?:Problem|[Ff]ault|complain|problem)\(\s*(?:node, |key_node, |origin, )?\(?"([a-z0-9]+(?:-[a-z0-9]+)+)"'
    )
    ids = {id for file in sources for id in re.findall(pattern, file.read_text(encoding="utf-8"))}
    assert {"waiver-unused", "yaml-tag", "file-ignored"} <= ids
    assert ids <= set(catalogue())


def test_programs_can_read_them(project: Project) -> None:
    rows = json.loads(project.treaty("rules", "--json").out)["rules"]
    [removed] = [row for row in rows if row["id"] == "operation-removed"]
    assert (removed["family"], removed["bump"], removed["breaks"]) == ("gate", "major", ["forward", "source"])
    assert "cancel_order" in "".join(removed["example"]["after"].values())
    [unused] = [row for row in rows if row["id"] == "type-unused"]
    assert (unused["severity"], unused["bump"], unused["example"]) == ("warning", None, None)


@pytest.mark.parametrize("id", catalogue())
def test_each_is_explained(project: Project, id: str) -> None:
    outcome = project.treaty("explain", id)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith(f"{id}: ")
    assert "\nWhy: " in outcome.out
    assert "\nMend: " in outcome.out
    assert max(map(len, outcome.out.splitlines())) <= 120
    assert ("An example, before:" in outcome.out) == (id in GATE)


@pytest.mark.parametrize("written", ["[operation-removed]", "Operation_Removed", " operation-removed "])
def test_a_name_may_be_written_as_it_is_found(project: Project, written: str) -> None:
    assert project.treaty("explain", written).out.startswith("operation-removed: ")


def test_a_mistyped_name_is_corrected(project: Project) -> None:
    outcome = project.treaty("explain", "operation-remved")
    assert (outcome.code, outcome.out) == (2, "")
    assert "there is no rule 'operation-remved'" in outcome.err
    assert "did you mean 'operation-removed'?" in outcome.err


@pytest.mark.parametrize("name", ["\x1b[31m", "x" * 10_000, "-", "%s"])
def test_nonsense_is_answered_plainly(project: Project, name: str) -> None:
    outcome = project.treaty("explain", "--", name)
    assert (outcome.code, outcome.out) == (2, "")
    assert "\x1b" not in outcome.err
    assert len(outcome.err) < 2_000
