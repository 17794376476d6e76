"""Processes that write at once, are killed, or reach a limit of the system."""

import os
import signal
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from treaty_generator.output.folder import Folder
from treaty_generator.output.lock import locked
from treaty_generator.output.write import OutputRefused, write

from .starts import MIXED, OLD, ONE, held

ROOT = Path(__file__).parents[3]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    write(OLD, tmp_path / "generated")
    return tmp_path / "generated"


def test_somebody_who_waits_too_long_is_told(tmp_path: Path) -> None:
    with Folder.held(tmp_path) as one, Folder.held(tmp_path) as other, locked(one, tmp_path):
        waiting: AbstractContextManager[None] = locked(other, tmp_path / "generated", patience_s=0)
        with pytest.raises(OutputRefused, match="another compile has been writing beside it for 0 s; wait"), waiting:
            pass
    with Folder.held(tmp_path) as again, locked(again, tmp_path, patience_s=0):
        assert list(tmp_path.iterdir()) == []


WRITES = """
import sys
from pathlib import Path
from tests.generator.output import starts
from treaty_generator.output.write import write
import os
os.fsync = lambda fd: None
files = [getattr(starts, name) for name in sys.argv[2:]]
print("ready", flush=True)
for turn in range(int(sys.stdin.readline())):
    write(files[turn % len(files)], Path(sys.argv[1]))
    print(turn, flush=True)
"""


def writing(out: Path, *names: str) -> "subprocess.Popen[str]":
    """A process that is ready to write these trees in turns, as often as it is told."""
    command = [sys.executable, "-c", WRITES, str(out), *names]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    return process


def start(process: "subprocess.Popen[str]", turns: int) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{turns}\n")
    process.stdin.flush()


def test_two_at_once_take_turns(out: Path) -> None:
    processes = [writing(out, "OLD", "MIXED"), writing(out, "ONE", "MIXED")]
    for process in processes:
        start(process, 60)
    for process in processes:
        said, errors = process.communicate()
        assert (process.returncode, errors, len(said.split())) == (0, "", 60)
    assert held(out) == MIXED
    assert os.listdir(out.parent) == ["generated"]


def test_killed_from_outside(out: Path) -> None:
    for turns in range(1, 9):
        process = writing(out, "MIXED", "ONE", "OLD")
        start(process, 1000)
        assert process.stdout is not None
        for _ in range(turns):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert held(out) in (MIXED, ONE, OLD)
        write(MIXED, out)
        assert held(out) == MIXED
        assert os.listdir(out.parent) == ["generated"]


def test_a_file_beyond_the_limit_of_the_system(out: Path) -> None:
    program = f"""
import resource
from pathlib import Path
from tests.generator.output import starts
from treaty_generator.output.write import OutputRefused, write
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
files = starts.tree({{"shop/orders/events.py": "A = 1" * 2000}})
try:
    write(files, Path({str(out)!r}))
except OutputRefused as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    reason = "shop/orders/events.py cannot be written: File too large; raise the limit on the size of a file"
    assert done.stdout == f"{out}: {reason}\n"
    assert held(out.parent) == {f"generated/{path}": text for path, text in OLD.items()}
