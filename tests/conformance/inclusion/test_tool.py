"""The tool can fail: what it is there to find, it finds."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.inclusion.__main__ import CHILD, main
from tests.conformance.inclusion.judges import Judges
from tests.conformance.inclusion.pairs import Question, read_questions
from tests.conformance.inclusion.watched import Watched

INTEGER, NUMBER, NULL = {"type": "integer"}, {"type": "number"}, {"type": "null"}
Row = dict[str, Any]


def row(number: int, old: Any, new: Any, **labels: Any) -> Row:
    return {"id": f"mine-{number}", "old": old, "new": new, "dialect": "2020-12", **labels}


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[Sequence[Row]], tuple[int, str]]:
    """Run the tool on rows; gives the exit code and what was printed."""

    def run(rows: Sequence[Row], name: str = "pairs.jsonl.gz") -> tuple[int, str]:
        path = tmp_path / name
        text = "".join(json.dumps(one) + "\n" for one in rows).encode()
        path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
        return main([str(path)]), capsys.readouterr().out

    return run


def test_right_answers_are_counted(run: Any) -> None:
    code, text = run([row(1, INTEGER, NUMBER, backward=True, forward=False), row(2, NUMBER, {}, backward=None)])
    assert code == 0, text
    assert "| mine  |         2 |             0 |            0 | 0 (0.0%) |         0 |" in text
    assert "1 proved" in text
    assert "1 refuted" in text
    assert "by jsonschema-rs covers alone" in text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (row(1, INTEGER, NUMBER, backward=False), "missed break: mine-1 backward"),
        (row(1, INTEGER, NUMBER, backward=None, forward=True), "false alarm: mine-1 forward"),
    ],
)
def test_one_wrong_answer_is_enough(run: Any, wrong: Row, said: str) -> None:
    code, text = run([row(0, INTEGER, NUMBER, backward=True), wrong])
    assert code == 1
    assert said in text


@pytest.mark.parametrize("text", ["{", "[]", '{"id": "a-1"}', '{"id": "a-1", "old": {}, "new": {}}', "7"])
def test_what_is_no_file_of_pairs_is_told(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text(text)
    assert main([str(path)]) == 2
    assert "pairs.jsonl:1: bad row" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert main([str(tmp_path / "gone.jsonl.gz")]) == 2


def test_without_labels_both_ways_are_asked(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    path.write_text(json.dumps({**row(1, INTEGER, NUMBER), "id": "a/b@1"}))
    assert [(one.id, one.label, one.suite) for one in read_questions(path)] == [
        ("a/b@1 backward", None, "a/b"),
        ("a/b@1 forward", None, "a/b"),
    ]


def test_each_side_has_its_dialect(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text(json.dumps(row(1, INTEGER, NUMBER, dialect_old="draft-04", backward=True)))
    [question] = read_questions(path)
    assert Judges(question.sub, question.dialect).of(1.0) == (False, False)
    assert Judges(question.sup, question.dialect).of(1.0) == (True, True)


# Children


def test_a_child_that_dies_is_started_again() -> None:
    with Watched("tests.conformance.inclusion.there_is_no_such_module") as child:
        assert child.ask(1, 20) == ({}, "died with 1")
        assert child.ask(1, 20) == ({}, "died with 1")


def test_a_child_that_hangs_is_stopped() -> None:
    with Watched("json.tool") as child:  # It waits for the end of what it is given.
        assert child.ask(1, 0.5) == ({}, "took more than 0.5 s")


@pytest.mark.parametrize("way", ["ours", "covers"])
def test_both_ways_answer(way: str) -> None:
    with Watched(CHILD, way) as child:
        for sub, sup, outcome in (
            (INTEGER, NUMBER, "proved"),
            (NULL, INTEGER, "refuted"),
            (7, 7, "unproven"),
        ):
            answer, failure = child.ask({"sub": sub, "sup": sup, "dialect": "draft-07"}, 20)
            assert (answer["outcome"], failure) == (outcome, "")


# Judges


@pytest.mark.parametrize(
    ("pattern", "accepted", "refused"),
    [
        (r"^a$", "a", "a\n"),
        (r"^\d$", "1", "١"),
        (r"^\w$", "a", "é"),
        (r"^\s$", "\u2029", "\x1f"),
        (r"^[\s$]$", "$", "a"),
        (r"^\$$", "$", "$\n"),
        (r"^(a|b$)", "b", "b\n"),
    ],
)
def test_judges_agree_on_patterns(pattern: str, accepted: str, refused: str) -> None:
    judges = Judges({"pattern": pattern}, "2020-12")
    assert (judges.of(accepted), judges.of(refused)) == ((True, True), (False, False))


def test_a_judge_who_cannot_read_says_nothing() -> None:
    assert Judges({"pattern": r"^\p{Lu}$"}, "2020-12").of("A") == (True, None)
    assert Judges({"$ref": "#"}, "2020-12").of("A")[1] is None
    assert Judges({"type": 7}, "2020-12").agree("A") is None
    assert Question("a-1", 1, 2, "2020-12", None).suite == "a"
