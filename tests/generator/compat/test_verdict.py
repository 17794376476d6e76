"""What versions say, by a table and by laws that hold for all of them."""

from __future__ import annotations

from pathlib import Path

import pytest
import semver
import yaml
from hypothesis import given
from hypothesis import strategies as st

from treaty_generator.compat import versions
from treaty_generator.compat.bump import Bump
from treaty_generator.compat.finding import Breaks, Finding, Waiver
from treaty_generator.compat.judgement import Mode
from treaty_generator.compat.policy import Protection
from treaty_generator.compat.verdict import required_bump, verdict
from treaty_generator.problem import Place

TABLE = yaml.safe_load((Path(__file__).parents[2] / "cases" / "verdicts.yaml").read_text(encoding="utf-8"))
BUMPS = {str(bump): bump for bump in Bump}
PRE = st.sampled_from(["", "-alpha", "-rc.1", "-rc.2", "-0", "-x.7.z"])
VERSIONS = st.builds(
    "{}.{}.{}{}{}".format, *[st.integers(0, 12)] * 3, PRE, st.sampled_from(["", "+build.1", "+build.2"])
)
REQUIRED = st.sampled_from(list(Bump))
WAIVER = Waiver("order.placed", "a-rule", "agreed", "someone", "2030-01-31", Place("pyproject.toml"))
FINDINGS = st.lists(
    st.builds(
        lambda bump, breaks, waiver: Finding("a-rule", "", bump, breaks=frozenset(breaks), waiver=waiver),
        st.sampled_from(list(Bump)),
        st.sets(st.sampled_from(list(Breaks))),
        st.sampled_from([None, WAIVER]),
    ),
    max_size=4,
)


@pytest.mark.parametrize(("before", "after", "required", "expected"), TABLE, ids=lambda cell: str(cell))
def test_the_table(before: str, after: str, required: str, expected: str) -> None:
    said = verdict(before, after, BUMPS[required], (), ())
    assert ("ok" if said.ok else said.needed) == expected
    assert said.ok == (said.needed == "")


@given(VERSIONS, VERSIONS, REQUIRED, st.sets(VERSIONS, max_size=6))
def test_what_is_needed_will_do(before: str, after: str, required: Bump, taken: set[str]) -> None:
    said = verdict(before, after, required, (), taken)
    if not said.ok:
        assert verdict(before, said.needed, required, (), taken).ok
        assert not any(versions.same(said.needed, version) for version in taken)


@given(VERSIONS, VERSIONS, REQUIRED)
def test_nothing_smaller_would_do(before: str, after: str, required: Bump) -> None:
    said = verdict(before, after, required, (), ())
    if not said.ok and not versions.is_prerelease(after):
        needed = semver.Version.parse(said.needed)
        core = needed.replace(prerelease=None, build=None)
        smaller = [
            core.replace(patch=core.patch - 1) if core.patch else None,
            core.replace(minor=core.minor - 1, patch=99) if core.minor else None,
            core.replace(major=core.major - 1, minor=99, patch=99) if core.major else None,
        ]
        assert not any(verdict(before, str(version), required, (), ()).ok for version in smaller if version)


@given(VERSIONS, VERSIONS)
def test_more_is_never_allowed_where_less_is_not(before: str, after: str) -> None:
    allowed = [verdict(before, after, required, (), ()).ok for required in Bump]
    assert allowed == sorted(allowed, reverse=True)


@given(VERSIONS, REQUIRED)
def test_a_major_above_zero_lets_everything_pass(before: str, required: Bump) -> None:
    major = str(semver.Version.parse(before).bump_major())
    assert verdict(before, major, required, (), ()).ok


@given(VERSIONS, VERSIONS)
def test_a_move_is_a_move_or_none(before: str, after: str) -> None:
    is_higher = semver.Version.parse(after) > semver.Version.parse(before)
    assert (versions.declared(before, after) is not Bump.NONE) == is_higher


@given(FINDINGS, REQUIRED)
def test_a_mode_never_asks_for_more_than_all_of_them(findings: list[Finding], at_least: Bump) -> None:
    full = required_bump(findings, at_least, Protection(Mode.FULL))
    others = [
        required_bump(findings, at_least, Protection(mode)) for mode in (Mode.BACKWARD, Mode.FORWARD, Mode.SOURCE)
    ]
    assert max(others) == full
    assert min(others) >= min(at_least, Bump.MINOR)


@given(FINDINGS)
def test_nobody_is_hurt_without_a_break(findings: list[Finding]) -> None:
    harmless = [finding for finding in findings if not finding.breaks or finding.waiver]
    assert required_bump(harmless, Bump.NONE, Protection()) <= Bump.MINOR
