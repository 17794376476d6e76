"""Languages of strings: what patterns mean, and that cutting, joining and searching them is right."""

from __future__ import annotations

import re
from itertools import islice, product
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from treaty_generator.schema.budget import Budget, Spent
from treaty_generator.schema.regular import Language, UnsupportedPattern

CASES = Path(__file__).parents[2] / "cases" / "inclusion"
ROWS: list[dict[str, Any]] = yaml.safe_load((CASES / "patterns.yaml").read_text(encoding="utf-8"))
UNDERSTOOD = [row for row in ROWS if "unsupported" not in row]
TEXTS = ["".join(letters) for size in range(5) for letters in product("ab_-", repeat=size)]


def matching(pattern: str) -> Language:
    return Language.matching(pattern)


def of_length(least: int, most: int | None = None) -> Language:
    return Language.of_length(least, most)


def budget(steps: int = 1_000_000) -> Budget:
    return Budget(steps, 60)


@pytest.mark.parametrize("row", UNDERSTOOD, ids=lambda row: row["pattern"])
def test_a_pattern_means_what_ecma_says(row: dict[str, Any]) -> None:
    language = matching(row["pattern"])
    for text in row["accepts"]:
        assert language.accepts(text), text
        assert not (~language).accepts(text), text
    for text in row["refuses"]:
        assert not language.accepts(text), text
        assert (~language).accepts(text), text
    assert language.shortest(budget()) == row.get("shortest")
    if "shortest_without" in row:
        assert (~language).shortest(budget()) == row["shortest_without"]


@pytest.mark.parametrize("pattern", [row["pattern"] for row in ROWS if "unsupported" in row])
def test_a_pattern_that_is_not_understood_is_refused(pattern: str) -> None:
    with pytest.raises(UnsupportedPattern):
        matching(pattern)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(st.sampled_from("ab0(){}[]|?*+^$.,-\\:=!<>ubcdpPxBk1é"), max_size=30))
def test_no_pattern_crashes(pattern: str) -> None:
    try:
        language = matching(pattern)
    except UnsupportedPattern:
        return
    try:
        text = language.shortest(budget(10_000))
        assert text is None or language.accepts(text)
    except Spent:
        pass


# Against other engines


def _atoms() -> st.SearchStrategy[str]:
    return st.sampled_from(["a", "b", "_", "-", ".", "[ab]", "[^a]", r"\w", r"\W", r"\d", "^", "$", r"\b"])


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    counts = st.sampled_from(["*", "+", "?", "{2}", "{0,2}", "{1,3}", "{2,}", "*?"])
    return st.one_of(
        st.builds("{}{}".format, inner, inner),
        st.builds("(?:{}|{})".format, inner, inner),
        st.builds("({}){}".format, inner, counts),
        st.builds("(?={})".format, inner),
        st.builds("(?!{})".format, inner),
    )


PATTERNS = st.recursive(_atoms(), _grown, max_leaves=6)


def _language(pattern: str) -> Language | None:
    try:
        return matching(pattern)
    except UnsupportedPattern:
        return None


@settings(max_examples=300, deadline=None, derandomize=True)
@given(PATTERNS)
def test_python_agrees(pattern: str) -> None:
    language = _language(pattern)
    if language is not None:
        python = re.compile(pattern.replace("$", r"\Z"), re.ASCII)
        assert [text for text in TEXTS if language.accepts(text)] == [text for text in TEXTS if python.search(text)]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(PATTERNS)
def test_jsonschema_rs_agrees(pattern: str) -> None:
    language = _language(pattern)
    if language is not None:
        judge = jsonschema_rs.Draft202012Validator({"pattern": pattern})
        assert [text for text in TEXTS if language.accepts(text)] == [text for text in TEXTS if judge.is_valid(text)]


def test_most_invented_patterns_are_understood() -> None:
    understood: list[bool] = []

    @settings(max_examples=300, deadline=None, derandomize=True)
    @given(PATTERNS)
    def look(pattern: str) -> None:
        understood.append(_language(pattern) is not None)

    look()
    assert understood.count(True) > 0.8 * len(understood)


# The algebra


@settings(max_examples=300, deadline=None, derandomize=True)
@given(PATTERNS, PATTERNS, st.integers(0, 3), st.one_of(st.none(), st.integers(0, 3)), st.sets(st.sampled_from(TEXTS)))
def test_sets_are_sets(one: str, other: str, least: int, most: int | None, texts: set[str]) -> None:
    a, b = _language(one), _language(other)
    if a is None or b is None:
        return
    sized, listed = of_length(least, most), Language.exactly(texts)
    in_a, in_b = {text for text in TEXTS if a.accepts(text)}, {text for text in TEXTS if b.accepts(text)}
    in_sized = {text for text in TEXTS if least <= len(text) and (most is None or len(text) <= most)}
    everything = set(TEXTS)
    for language, expected in (
        (a & b, in_a & in_b),
        (a | b, in_a | in_b),
        (a - b, in_a - in_b),
        (~(a & sized) | b, everything - (in_a & in_sized) | in_b),
        ((listed | a) - b, (texts | in_a) - in_b),
        ((a & sized) | (b - sized) - listed, (in_a & in_sized) | (in_b - in_sized) - texts),
        (listed & a & sized, texts & in_a & in_sized),
        (~listed & ~a, everything - texts - in_a),
    ):
        assert {text for text in TEXTS if language.accepts(text)} == expected
        _check_search(language, sorted(expected, key=len))


def _check_search(language: Language, known: list[str]) -> None:
    shortest = language.shortest(budget())
    assert language.is_empty(budget()) is (shortest is None)
    if shortest is None:
        assert not known
        return
    assert language.accepts(shortest)
    assert not known or len(shortest) <= len(known[0])
    words = list(islice(language.words(budget()), 10))
    assert words[0] == shortest
    assert len(set(words)) == len(words)
    assert words == sorted(words, key=len)
    assert all(language.accepts(word) for word in words)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(PATTERNS, PATTERNS)
def test_equal_forms_are_equal(one: str, other: str) -> None:
    a, b = _language(one), _language(other)
    if a is None or b is None:
        return
    assert (a & b, a | b) == (b & a, b | a)
    assert {a, a | a, a & a} == {a}
    assert (a - a).is_nothing
    assert (a | ~a).is_everything


def test_what_is_trivial_is_seen() -> None:
    assert Language.everything().is_everything
    assert Language.nothing().is_nothing
    assert Language.exactly([]).is_nothing
    assert of_length(0).is_everything
    assert of_length(3, 2).is_nothing
    assert of_length(-5).is_everything
    assert matching(".*") == matching("") == Language.everything()
    assert not matching("^.*$").is_everything
    assert Language.exactly(["a", "b"]) == matching("^[ab]$")


def test_words_are_kind_and_come_to_an_end() -> None:
    assert list(matching("^[ab]{0,2}$").words(budget())) == ["", "a", "b", "aa", "ab", "ba", "bb"]
    assert list(islice(of_length(1, 1).words(budget()), 64))[::21] == ["a", "v", "Q", "."]
    assert list((matching("^a*$") & Language.exactly(["aa", "b", "a"])).words(budget())) == ["a", "aa"]
    assert list(islice((~Language.exactly(["", "a"])).words(budget()), 2)) == ["b", "c"]
    assert list(Language.nothing().words(budget())) == []
    assert (matching(r"^[^a-zA-Z0-9]$") - matching(r"^[\x00-\x7f]$")).shortest(budget()) == "À"


# What is large


@pytest.mark.parametrize(
    ("language", "is_empty"),
    [
        ((matching("^[a-z]+$") & of_length(0, 10**30)) - matching("^[a-z0-9]+$"), True),
        ((matching("^[a-z]+$") & of_length(0, 10**30)) - of_length(0, 10**30 - 1), False),
        ((matching("^(ab)*$") & of_length(10**9 + 1, 10**9 + 1)), True),
        ((matching("^(ab)*$") & of_length(10**9 + 1, 10**9 + 2)), False),
        (matching("^(ab)*$") & matching("^(aba)*$") & of_length(10**400), True),
        (matching("^x[a-z]{1,100000}$") - matching("^x[a-z0-9]{1,200000}$"), True),
        (matching("^x[a-z]{1,100001}$") - matching("^x[a-z0-9]{1,100000}$"), False),
        (matching("^(a{1000}){1000}$"), False),
        (matching("^(a|a)*b$") - matching("^a*b$"), True),
        (Language.exactly(map(str, range(100_000))), False),
        (Language.exactly(map(str, range(20_000))) - matching("^[0-9]+$"), True),
        (of_length(0, 255) & matching("^[a-z]+(-[a-z]+)*$") - matching("^[a-z-]{1,255}$"), True),
        (matching("^(?:" + "|".join(f"w{i}" for i in range(500)) + ")$") - matching("^w[0-9]{1,3}$"), True),
    ],
)
def test_size_is_not_counted_out(language: Language, is_empty: bool) -> None:
    """Each of these takes a fraction of its budget; counting up to the limit would take more than all of it."""
    assert language.is_empty(budget(200_000)) is is_empty


@pytest.mark.parametrize(
    "language",
    [
        matching("^.*a.{20}$") - matching("^.*a.{19}b"),
        matching("^" + "".join(f"(?=.*{letter})" for letter in "abcdefghijklmnopqrstuvwxyz")),
        matching("^x[a-z]{1,100000}y$") - matching("^x[a-z0-9]{1,200000}y$"),
    ],
)
def test_what_is_too_much_ends_with_the_budget(language: Language) -> None:
    with pytest.raises(Spent):
        language.shortest(budget(20_000))


def test_a_word_that_is_too_long_is_not_written() -> None:
    language = matching("^[a-z]+$") & of_length(10**9)
    assert not language.is_empty(budget(1000))
    with pytest.raises(Spent):
        language.shortest(budget(20_000))


@pytest.mark.parametrize(
    "pattern",
    [
        "(" * 10_000 + ")" * 10_000,
        "^" + "a?" * 10_000 + "$",
        "(?:" * 60 + "a" + ")*" * 60,
        "[" * 100_001,
        "^(?:(?:(?=a)a){64}){64}$",
        "a{" + "9" * 5000 + "}",
    ],
    ids=lambda pattern: pattern[:20],
)
def test_a_pattern_that_is_too_much_is_refused(pattern: str) -> None:
    with pytest.raises(UnsupportedPattern):
        matching(pattern)


def test_a_long_pattern_is_read() -> None:
    assert matching("^" + "ab" * 5000 + "$").accepts("ab" * 5000)
    assert matching("a{" + "9" * 300 + "}").accepts("a") is False


# Determinism


def test_an_answer_costs_the_same_whatever_was_asked_before() -> None:
    def cost(pattern: str) -> int:
        spent = budget()
        (matching(pattern) - of_length(0, 40)).shortest(spent)
        return spent.steps

    patterns = [row["pattern"] for row in UNDERSTOOD]
    assert {pattern: cost(pattern) for pattern in patterns} == {pattern: cost(pattern) for pattern in patterns[::-1]}


def test_lone_surrogates_are_characters_that_nobody_chooses() -> None:
    lone = Language.exactly(["\ud800"])
    assert lone.accepts("\ud800")
    assert not (lone - Language.nothing()).accepts("\ud801")
    assert (of_length(1, 1) - matching(r"^[\u0000-\ud7ff]$")).shortest(budget()) == "\ue000"
