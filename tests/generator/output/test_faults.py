"""Whatever fails, and whenever: the output folder is the old one or the new one, and the next run is clean."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

CASES = Path(__file__).parents[2] / "cases" / "faults.yaml"
ROWS: list[dict[str, Any]] = yaml.safe_load(CASES.read_text(encoding="utf-8"))
Run = Callable[[object], dict[str, Any]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Run a row in the process that breaks calls."""
    command = [
        sys.executable,
        "-m",
        "tests.generator.output.fault_runs",
        str(tmp_path_factory.mktemp("faults") / "around"),
    ]
    root = Path(__file__).parents[3]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        stdin, stdout = process.stdin, process.stdout

        def ask(row: object) -> dict[str, Any]:
            print(json.dumps(row), file=stdin, flush=True)
            answer: dict[str, Any] = json.loads(stdout.readline())
            return answer

        yield ask
        stdin.close()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(str(row[key]) for key in row if key != "says"))
def test_a_fault(row: dict[str, Any], run: Run) -> None:
    answer = run(row)
    assert answer["wrong"] == []
    assert (answer["met"] > 0) == (row["start"] != "nothing to do" or row["call"] != "change")
    assert [said for said in answer["said"] if row.get("says", "") in said], answer["said"]


@pytest.mark.parametrize("writer", ["file_by_file", "removed_first"])
@pytest.mark.parametrize("fails", ["kill", "ENOSPC"])
def test_the_faults_find_out_a_naive_writer(writer: str, fails: str, run: Run) -> None:
    answer = run({"call": "change", "fails": fails, "start": "changed and added and removed", "writer": writer})
    assert any("neither the old tree nor the new one" in one for one in answer["wrong"])


def test_no_call_goes_around_the_faults(run: Run) -> None:
    uncounted = run("uncounted")
    assert {"open", "mkdir", "link", "rename", "unlink", "rmdir", "scandir", "chmod", "utime"} == set(uncounted)
    assert set(uncounted.values()) == {0}


@pytest.mark.parametrize("folder", [".", "generated", "generated/shop/orders"])
def test_a_folder_that_may_only_be_read(folder: str, run: Run) -> None:
    answer = run({"read_only": folder})
    assert (answer["is_old"], answer["left"]) == (True, False)
    assert answer["said"].startswith("refused: generated: ")
    assert answer["said"].endswith("Permission denied; give access, or name another folder with --out")
