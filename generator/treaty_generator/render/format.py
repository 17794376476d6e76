"""Formats all Python files in one run of ruff, whatever configuration lies about."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

_OPTIONS = (
    *("--isolated", "--no-cache", "--quiet", "--target-version=py311", "--line-length=88"),
    # Left to itself, ruff passes over folders called `dist` or `venv`, and what a .gitignore further up names.
    *("--no-respect-gitignore", "--config=exclude=[]"),
)


def formatted(files: dict[str, str]) -> dict[str, str]:
    """Return the files with sorted imports and ruff's layout; other files are left as they are."""
    with tempfile.TemporaryDirectory(prefix="treaty-") as folder:
        root = Path(folder)
        python = [path for path in files if path.endswith(".py")]
        for path in python:
            _write(root / path, files[path])
        _ruff("check", "--select=F401,I,RUF022", "--fix", *_OPTIONS, folder)
        _ruff("format", *_OPTIONS, folder)
        return files | {path: (root / path).read_text(encoding="utf-8") for path in python}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:  # Of a write that fails, the system does not say where.
        error.filename = str(path)
        raise


def _ruff(*arguments: str) -> None:
    from ruff.__main__ import find_ruff_bin

    subprocess.run([find_ruff_bin(), *arguments], check=True, capture_output=True)
