"""The README is run as it stands: its contracts are compiled, and its program prints what the page says."""

import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
BLOCK = re.compile(r"```(?:yaml|python)\n# (?P<path>\S+)\n(?P<text>.*?)```", re.DOTALL)


def test_the_example_compiles_and_runs(tmp_path: Path) -> None:
    blocks = list(BLOCK.finditer(README.read_text(encoding="utf-8")))
    assert [block["path"].rpartition(".")[2] for block in blocks] == ["yaml", "yaml", "py"]
    for block in blocks:
        path = tmp_path / block["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block["text"], encoding="utf-8")
    compiled = _run(tmp_path, "-m", "treaty_generator", "compile", "contracts", "--out", "generated")
    assert compiled.returncode == 0, compiled.stdout + compiled.stderr
    ran = _run(tmp_path, "shop.py")
    assert (ran.returncode, ran.stdout) == (0, "charging 1250 cents\n"), ran.stderr


def test_the_program_has_twelve_lines() -> None:
    blocks = BLOCK.finditer(README.read_text(encoding="utf-8"))
    program = next(block["text"] for block in blocks if block["path"].endswith(".py"))
    assert len([line for line in program.splitlines() if line.strip()]) == 12


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True, timeout=120)
