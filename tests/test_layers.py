"""Layers hold: import-linter reads `pyproject.toml`, and generated code imports what it may."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {"pydantic", "treaty"}


def test_import_linter_has_nothing_to_say(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    # It switches off every logger that is there, and so would all tests after this one hear nothing.
    monkeypatch.setattr("importlinter.cli.logging_config.dictConfig", lambda _: None)
    code = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert code == 0, capsys.readouterr().out


@pytest.mark.parametrize("path", [pytest.param("generated", id="generated")])
def test_generated_code_imports_the_standard_library_pydantic_and_treaty(path: str) -> None:
    files = sorted((ROOT / path).rglob("*.py"))
    assert files
    strangers = {
        (file.relative_to(ROOT).as_posix(), name)
        for file in files
        for name in imported(file)
        if name not in MAY_IMPORT and name not in sys.stdlib_module_names
    }
    assert strangers == set()


def imported(file: Path) -> Iterator[str]:
    """Top-level packages that a file imports; relative imports stay inside the generated tree."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]
