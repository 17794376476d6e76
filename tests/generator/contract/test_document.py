"""Reading one file: JSON and nothing more, every fault at its place, and no bytes that make it fall over."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treaty_generator.contract import document, files
from treaty_generator.contract.document import Document, parse
from treaty_generator.contract.files import Source, read_source
from treaty_generator.problem import Problem

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=20), inner, max_size=4),
    max_leaves=20,
)


def parsed(raw: bytes) -> tuple[Document | None, list[Problem]]:
    return parse(Source("a.yaml", ("a.yaml",), raw))


def data(text: str) -> Any:
    found, problems = parsed(text.encode())
    assert found is not None
    assert problems == []
    return found.data


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("True", "True"),
        ("true", True),
        ("False", "False"),
        ("false", False),
        ("null", None),
        ("Null", "Null"),
        ("~", None),
        ("", None),
        ("''", ""),
        ("12:30:45", "12:30:45"),
        ("2025-11-21", "2025-11-21"),
        ("2025-11-21T10:00:00Z", "2025-11-21T10:00:00Z"),
        ("1", 1),
        ("-0", 0),
        ("1.0", 1.0),
        ("1e3", 1000.0),
        ("1E-3", 0.001),
        ("010", "010"),
        ("0o10", "0o10"),
        ("0x1f", "0x1f"),
        ("0b1", "0b1"),
        ("1_000", "1_000"),
        ("+1", "+1"),
        (".5", ".5"),
        ("1.", "1."),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("1.0.0", "1.0.0"),
        ("=", "="),
        ("'1'", "1"),
        ('"true"', "true"),
        ("|-\n    true", "true"),
        (">-\n    1", "1"),
    ],
)
def test_plain_scalars_are_read_as_json(text: str, value: object) -> None:
    found = data(f"a: {text}\n")["a"]
    assert found == value
    assert type(found) is type(value)


@given(value=JSON)
def test_json_reads_back_as_it_was(value: object) -> None:
    assert data(json.dumps(value)) == value


@given(value=JSON)
def test_indented_json_reads_back_as_it_was(value: object) -> None:
    assert data(json.dumps(value, indent=2)) == value


@given(raw=st.binary())
def test_no_bytes_make_it_raise(raw: bytes) -> None:
    parsed(raw)


@given(text=st.text(alphabet="ab:-?!&*|>%@`\"'#{}[], \n\t\r\\~0.<=\x00\x1b\x85\u2028\ufeff"))
def test_no_yaml_makes_it_raise(text: str) -> None:
    _, problems = parsed(text.encode())
    for problem in problems:
        assert problem.place.line >= 1
        assert problem.place.column >= 1
        assert problem.message
        assert problem.mend


@pytest.mark.parametrize(
    ("raw", "id", "line", "column"),
    [
        (b"a: b\x00", "yaml-character", 1, 5),
        (b"a: 1\nb: \x1b[31mred", "yaml-character", 2, 4),
        (b"a: \x7f", "yaml-character", 1, 4),
        ("ä: ß\nü: ö\x1b".encode(), "yaml-character", 2, 5),
        (b"a: 1\nb: \xff\xfe", "file-not-utf8", 2, 1),
        (b"\xff\xfea\x00:\x00", "file-not-utf8", 1, 1),
        (b"\xed\xa0\xbd", "file-not-utf8", 1, 1),
        (b"a: 1\r\n\r\na: 2", "yaml-duplicate-key", 3, 1),
        (b"a: 1\ra: 2", "yaml-duplicate-key", 2, 1),
        ("ä: 1\nä: 2".encode(), "yaml-duplicate-key", 2, 1),
        ('{"ää": 1, "ää": 2}'.encode(), "yaml-duplicate-key", 1, 11),
        (b"a: &a [*a]", "yaml-alias-bomb", 1, 4),
        (b"%YAML 3.0\n---\na: 1", "yaml-syntax", 1, 1),
    ],
)
def test_a_fault_has_a_place(raw: bytes, id: str, line: int, column: int) -> None:
    _, problems = parsed(raw)
    assert [(found.id, found.place.line, found.place.column) for found in problems] == [(id, line, column)]


@pytest.mark.parametrize("opening", ["[", "- ", "? ", "{a: ", '{"a":', "- - ", "[{a: ", "!x [", "[? "])
@pytest.mark.parametrize("levels", [100, 100_000])
def test_deep_nesting_is_refused(opening: str, levels: int) -> None:
    _, problems = parsed((opening * levels).encode())
    assert "yaml-too-deep" in {problem.id for problem in problems}


def test_aliases_cannot_multiply_without_end() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 30)]
    _, problems = parsed("\n".join(lines).encode())
    assert [problem.id for problem in problems] == ["yaml-alias-bomb"]


def test_a_file_may_have_a_byte_order_mark() -> None:
    assert data("\ufeffa: 1") == {"a": 1}


def test_half_a_surrogate_pair_is_refused() -> None:
    _, problems = parsed(rb'{"a": "\ud800"}')
    assert [problem.id for problem in problems] == ["yaml-syntax"]


def test_escaped_backslashes_are_not_surrogates() -> None:
    text = json.dumps({"a": "\\ud83d\\ude00", "b": "😀"})
    assert data(text) == {"a": "\\ud83d\\ude00", "b": "😀"}


def test_a_place_is_found_behind_an_alias() -> None:
    found, _ = parsed(b"a: &a {b: 1}\nc: *a\n")
    assert found is not None
    assert (found.place(("c", "b")).line, found.place(("c", "b")).column) == (1, 11)


def test_a_large_file_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (document, files):
        monkeypatch.setattr(module, "LARGEST_BYTES", 10)
    (tmp_path / "a.yaml").write_bytes(b"a: 12345678\n")
    _, problems = parse(read_source(tmp_path / "a.yaml", "a.yaml", ("a.yaml",)))
    assert [problem.id for problem in problems] == ["file-too-large"]
