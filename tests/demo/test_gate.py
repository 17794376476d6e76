"""The scene of the gate that `make demo` plays, checked."""

import json
from pathlib import Path

import pytest

from tests.demo.gate import Workshop, tell


def test_a_rename_is_refused_with_a_payload_that_proves_it(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path)
    workshop.rename()
    code, said = workshop.treaty("check", "--against", "HEAD", "--format", "json:told.json")
    assert code == 1, said
    [subject] = json.loads((tmp_path / "told.json").read_text())["subjects"]
    assert (subject["name"], subject["required_bump"], subject["needed_version"]) == (
        "download.completed",
        "major",
        "2.0.0",
    )
    [renamed] = [finding for finding in subject["findings"] if finding["rule"] == "field-renamed"]
    by_side = {witness["breaks"]: set(witness["value"]) for witness in renamed["witnesses"]}
    assert "timestamp" in by_side["backward"] - by_side["forward"]
    assert "completed_at" in by_side["forward"] - by_side["backward"]


def test_the_field_beside_it_passes_once_the_version_says_so(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path)
    workshop.expand()
    assert workshop.version() == "1.0.0"
    assert workshop.treaty("check", "--against", "HEAD")[0] == 1
    code, said = workshop.treaty("bump", "--against", "HEAD")
    assert (code, workshop.version()) == (0, "1.1.0"), said
    assert workshop.treaty("check", "--against", "HEAD")[0] == 0


def test_the_demo_tells_it_to_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    tell()
    told = capsys.readouterr().out
    codes = [line for line in told.splitlines() if line.startswith("  (exit code")]
    assert codes == ["  (exit code 1)", "  (exit code 1)", "  (exit code 0)", "  (exit code 0)"]
    assert "proof: written by the old 1.0.0, refused by the new 1.0.0" in told
    assert "event download.completed 1.0.0 → 1.1.0" in told
    assert told.endswith("nobody noticed.\n")
