"""Every folder of tests/cases/render, through the whole compiler.

A case holds `contracts/`; `expected/`, what they become, without manifest.json (digests of the rest); `session.txt`,
which shows that the packages work; and, where rendering is refused, `problems.txt` instead of the two.
BLESS=1 rewrites all but the contracts.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from treaty_generator.contract.lint import lint
from treaty_generator.contract.load import load
from treaty_generator.output.write import write
from treaty_generator.problem import Problem, errors
from treaty_generator.render.packages import render_packages

from .session import Session

CASES = Path(__file__).parents[2] / "cases" / "render"
BLESS = os.environ.get("BLESS") == "1"


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder whose packages can be imported."""
    monkeypatch.syspath_prepend(tmp_path)
    known = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - known:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir()))
def test_case(case: str, packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CASES / case)
    files, problems = compile_case(Path("contracts"))
    compare(CASES / case / "problems.txt", "".join(problems))
    shown = {path: text for path, text in files.items() if not path.endswith("manifest.json")}
    compare_folders(CASES / case / "expected", shown)
    if files:
        write(files, packages / case)
        session = CASES / case / "session.txt"
        wanted = session.read_text(encoding="utf-8")
        compare(session, Session(wanted, str(session)).played())


def compile_case(root: Path) -> tuple[dict[str, str], list[str]]:
    loaded = load(root)
    problems = errors([*loaded.problems, *lint(loaded.contracts)])
    if problems:
        return {}, [show(problem) for problem in problems]
    rendered = render_packages(loaded.contracts)
    return rendered.files, [show(problem) for problem in rendered.problems]


def show(problem: Problem) -> str:
    place = problem.place
    where = f"{place.file}:{place.line}:{place.column}"
    return f"{where} {problem.severity} {problem.id}: {problem.message}\n    {problem.mend}\n"


def compare_folders(folder: Path, wanted: dict[str, str]) -> None:
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    for path in sorted({*present, *wanted}):
        compare(folder / path, wanted.get(path))
    assert BLESS or present == set(wanted)


def compare(file: Path, text: str | None) -> None:
    """Compare with a golden; no text is no file, and an empty problems.txt or session.txt is not kept either."""
    kept = text or (text == "" and file.suffix in (".py", ".typed"))
    if BLESS and kept and text is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    elif BLESS:
        file.unlink(missing_ok=True)
    else:
        found = file.read_text(encoding="utf-8") if file.exists() else ""
        assert found == (text or "")
