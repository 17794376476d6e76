"""The pages are run as they stand: their contracts are compiled, and their programs print what the pages say."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BLOCK = re.compile(r"```(?:yaml|python)\n# (?P<path>\S+)\n(?P<text>.*?)```", re.DOTALL)


def test_the_example_compiles_and_runs(tmp_path: Path) -> None:
    blocks = list(BLOCK.finditer(README.read_text(encoding="utf-8")))
    assert [block["path"].rpartition(".")[2] for block in blocks] == ["yaml", "yaml", "py", "py"]
    for block in blocks:
        path = tmp_path / block["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block["text"], encoding="utf-8")
    compiled = _run(tmp_path, "-m", "treaty_generator", "compile", "contracts", "--out", "generated")
    assert compiled.returncode == 0, compiled.stdout + compiled.stderr
    ran = _run(tmp_path, "shop.py")
    assert (ran.returncode, ran.stdout) == (0, "charging 1250 cents\n"), ran.stderr
    ran = _run(tmp_path, "-c", _PUBLISHING)
    assert (ran.returncode, ran.stdout) == (0, "charging 5 cents\n"), ran.stderr


_PUBLISHING = """
import asyncio
from app import system
from generated.shop.orders import OrdersPublisher

async def main():
    async with system:
        await OrdersPublisher(system.bus).order_placed(order_id="o-2", total_cents=5)

asyncio.run(main())
"""


def test_the_gate_says_what_the_page_shows(tmp_path: Path) -> None:
    page = README.read_text(encoding="utf-8")
    for block in list(BLOCK.finditer(page))[:2]:
        path = tmp_path / block["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block[0].removeprefix("```yaml\n").removesuffix("```"), encoding="utf-8")
    for arguments in (["init", "-q"], ["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a", "commit", "-qm", "a"]):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True)
    contract = tmp_path / "contracts/shop/orders/events.yaml"
    text = contract.read_text(encoding="utf-8")
    contract.write_text(
        text.replace("[order_id, total_cents]", "[order_id]").replace("1.0.0", "1.1.0"), encoding="utf-8"
    )
    shown = re.search(r"```\n(refused .*?)```", page, re.DOTALL)
    told = _run(tmp_path, "-m", "treaty_generator", "check", "--against", "HEAD")
    assert shown is not None
    assert (told.returncode, told.stdout.rpartition("\n\n")[0] + "\n") == (1, shown[1]), told.stderr
    bumped = _run(tmp_path, "-m", "treaty_generator", "bump", "--against", "HEAD")
    assert (bumped.returncode, "version-excluded" in bumped.stdout) == (1, True), bumped.stdout + bumped.stderr
    assert 'version: "2.0.0"' in contract.read_text(encoding="utf-8")


def test_the_program_has_twelve_lines() -> None:
    blocks = BLOCK.finditer(README.read_text(encoding="utf-8"))
    program = next(block["text"] for block in blocks if block["path"].endswith(".py"))
    assert len([line for line in program.splitlines() if line.strip()]) == 12


GUIDE = (ROOT / "docs/runtime.md").read_text(encoding="utf-8")
PRINTED = {
    "first.py": ["writing to ada@example.org", "(Delivery(subscription='mailer', error=None),)"],
    "parked.py": ["mailer (order.placed) 3 attempts", "sent again: 1", "writing about A-1"],
    "ask.py": ["order_id='A-1'", "mail.sent did not come"],
    "again.py": [*(f"A-{n} for the first time" for n in range(3)), "A-1 again", "A-2 again", "['A-2', 'A-1']"],
    "once.py": ["rolled back, rows and event", "[('A-1',)] [('ada@example.org',)]"],
    "service.py": ["paid", "not found: A-1002", "OrdersInMemory"],
}
"""What each program of the guide to the runtime prints."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the project that the guide is about."""
    folder = tmp_path_factory.mktemp("shop")
    assert _run(folder, "-m", "treaty_generator", "init").returncode == 0
    for block in BLOCK.finditer(GUIDE):
        (folder / block["path"]).write_text(block["text"], encoding="utf-8")
    made = _run(folder, "-m", "treaty_generator", "compile")
    assert made.returncode == 0, made.stdout + made.stderr
    return folder


def test_every_program_of_the_guide_to_the_runtime_is_run() -> None:
    programs = [block["path"] for block in BLOCK.finditer(GUIDE) if block["path"].endswith(".py")]
    assert len(programs) == GUIDE.count("```python")
    assert sorted(programs) == sorted([*PRINTED, "test_shop.py"])


@pytest.mark.parametrize("program", PRINTED)
def test_the_guide_to_the_runtime_runs_on_the_first_contract(shop: Path, program: str) -> None:
    ran = _run(shop, program)
    told = [line for line in ran.stdout.splitlines() if line]
    assert (ran.returncode, told) == (0, PRINTED[program]), ran.stderr


def test_the_test_of_the_guide_passes(shop: Path) -> None:
    tested = _run(shop, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_shop.py")
    assert (tested.returncode, "1 passed" in tested.stdout) == (0, True), tested.stdout


def test_the_guide_to_older_versions_runs_on_the_sample_contracts() -> None:
    [block] = BLOCK.finditer((ROOT / "docs/generated.md").read_text(encoding="utf-8"))
    ran = _run(ROOT, "-c", block["text"])
    assert (ran.returncode, ran.stdout) == (0, "2550\n2550\nwithdrawal\n"), ran.stderr


def test_the_commands_can_be_called_by_a_program(tmp_path: Path) -> None:
    program = re.search(r"```python\n(.*?)```", (ROOT / "docs/commands.md").read_text(encoding="utf-8"), re.DOTALL)
    assert program is not None
    assert _run(tmp_path, "-m", "treaty_generator", "init").returncode == 0
    ran = _run(tmp_path, "-c", program[1])
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "generated/shop/orders/events.py").exists()


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True, timeout=120)
