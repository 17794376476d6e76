"""The programs of the guide to systems run, and print what the page says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/systems.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```(?:yaml|python)\n# (?P<path>\S+)\n(?P<text>.*?)```", re.DOTALL)
FENCED = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)
PRINTED = [text for language, text in FENCED.findall(PAGE) if not language]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("systems")
    for block in BLOCK.finditer(PAGE):
        path = folder / block["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block["text"], encoding="utf-8")
    made = run(folder, "-m", "treaty_generator", "compile", "contracts", "--out", "generated")
    assert made.returncode == 0, made.stdout + made.stderr
    return folder


@pytest.mark.parametrize(("program", "place"), [("prices.py", 0), ("shop.py", 1)])
def test_a_program_prints_what_the_page_says(project: Path, program: str, place: int) -> None:
    ran = run(project, program)
    assert (ran.returncode, ran.stdout) == (0, PRINTED[place]), ran.stderr


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True, timeout=120)
