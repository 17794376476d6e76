"""The page about security is run as it stands."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
BLOCK = re.compile(r"```(?:yaml|python)\n# (?P<path>\S+)\n(?P<text>.*?)```", re.DOTALL)


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True, timeout=120)


def test_the_bank_of_the_page_works(tmp_path: Path) -> None:
    for block in BLOCK.finditer((ROOT / "docs/security.md").read_text(encoding="utf-8")):
        path = tmp_path / block["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block["text"], encoding="utf-8")
    made = run(tmp_path, "-m", "treaty_generator", "compile", "contracts", "--out", "generated")
    assert made.returncode == 0, made.stdout + made.stderr
    ran = run(tmp_path, "bank.py")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines() == [
        "ann 100",
        "Forbidden bob",
        "Unauthenticated ",
        "ann 100",
        "RateLimited ann",
        "['ann', '', 'bob']",
        """b'{"account":"A-1"}'""",
    ]
    log = "sqlite:///audit.events"
    shown = run(tmp_path, "-m", "treaty", "events", "list", log, "--type", "audit.call.refused", "--key", TARGET)
    assert shown.returncode == 0, shown.stderr
    assert [re.findall(r"principal=(\w+)", line) for line in shown.stdout.splitlines()] == [["ann"], [], ["bob"]]
    assert b"1234" not in (tmp_path / "audit.events").read_bytes()


TARGET = "accounts.Accounts.balance"
