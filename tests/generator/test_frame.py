"""A problem on paper: place, line, caret, mend."""

import pytest

from treaty_generator.frame import WIDEST, frame
from treaty_generator.problem import Place, Problem, Severity, printable


def shown(text: str, column: int = 1, **facts: object) -> list[str]:
    place = Place("a/b.yaml", 12, column, (), text)
    problem = Problem("some-id", "something is wrong", "mend it", place, **facts)
    return frame(problem).splitlines()


def caret_is_below(lines: list[str], character: str) -> bool:
    """Whether the caret stands in the column of a narrow character, where all before it is narrow."""
    return lines[2].index("^") == lines[1].index(character)


def test_the_whole_frame() -> None:
    assert shown('    version: "1"', 14) == [
        "a/b.yaml:12:14: error[some-id] something is wrong",
        '    12 |     version: "1"',
        "       |              ^",
        "    mend: mend it",
    ]


def test_severities_say_their_names() -> None:
    assert shown("x", severity=Severity.WARNING)[0] == "a/b.yaml:12:1: warning[some-id] something is wrong"


def test_without_a_line_there_is_no_excerpt() -> None:
    assert shown("") == ["a/b.yaml:12:1: error[some-id] something is wrong", "    mend: mend it"]


def test_tabs_move_the_caret() -> None:
    lines = shown("\tkey:\t!value", 7)
    assert "\t" not in "".join(lines)
    assert caret_is_below(lines, "!")


@pytest.mark.parametrize(
    ("before", "columns"),
    [("漢字", 4), ("ｆ", 2), ("e\u0301", 1), ("🎵", 2), ("é", 1), ("\x1b", 4), ("\u202e", 6)],
    ids=["wide", "fullwidth", "combining", "emoji", "narrow", "escape", "bidi"],
)
def test_the_caret_counts_columns_and_not_characters(before: str, columns: int) -> None:
    lines = shown(before + "!", len(before) + 1)
    assert lines[2] == "       | " + " " * columns + "^"


def test_long_lines_are_cut_around_the_caret() -> None:
    lines = shown("a" * 500 + "!" + "b" * 500, 501)
    assert caret_is_below(lines, "!")
    assert lines[1].startswith("    12 | …a")
    assert lines[1].endswith("b…")
    assert len(lines[1]) == len("    12 | ") + WIDEST + 2


def test_a_caret_past_the_end_is_kept() -> None:
    assert shown("ab", 3)[2] == "       |   ^"


@pytest.mark.parametrize("field", ["file", "message", "mend", "line"])
def test_nothing_reaches_the_terminal_raw(field: str) -> None:
    hostile = "\x1b[31mred\x07\x9b2J\u202e\n"
    texts = dict.fromkeys(("file", "message", "mend", "line"), "fine") | {field: hostile}
    place = Place(texts["file"], 1, 1, (), texts["line"])
    text = frame(Problem("some-id", texts["message"], texts["mend"], place))
    assert len(text.splitlines()) == 4
    assert not set(text) & set("\x1b\x07\x9b\u202e")
    assert "\\x1b" in text


def test_an_escape_says_which_character_it_is() -> None:
    assert printable("\x07\u202e\U000e0001") == "\\x07\\u202e\\U000e0001"


def test_colours_are_asked_for() -> None:
    problem = Problem("some-id", "something is wrong", "mend it", Place("a.yaml", 1, 1, (), "x"))
    assert "\x1b[31merror[some-id]\x1b[0m" in frame(problem, colour=True)
