"""The output folder is exchanged as a whole: what is kept, what is waited for, and what is in the way."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from treaty_generator.render import build
from treaty_generator.render import write as writer
from treaty_generator.render.folder import Folder
from treaty_generator.render.lock import locked
from treaty_generator.render.staging import _MARKED
from treaty_generator.render.write import OutputRefused, changes, write

from .faults import HIDDEN, MIXED, OLD, ONE, held

ROOT = Path(__file__).parents[3]
MARK = _MARKED.decode()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    write(OLD, tmp_path / "generated")
    return tmp_path / "generated"


# What is kept


def test_files_that_did_not_change_stay_the_same_files(out: Path) -> None:
    before = {path: (out / path).stat().st_ino for path in OLD}
    write(ONE, out)
    assert {path for path in OLD if (out / path).stat().st_ino != before[path]} == {
        "shop/manifest.json",
        "shop/orders/events.py",
    }
    assert {(out / path).stat().st_nlink for path in ONE} == {1}


def test_folders_keep_their_modes(out: Path) -> None:
    (out / "shop/orders").chmod(0o750)
    out.chmod(0o700)
    write(ONE, out)
    assert [path.stat().st_mode & 0o777 for path in (out, out / "shop/orders")] == [0o700, 0o750]


def test_where_nothing_differs_nothing_is_written(out: Path) -> None:
    before = [path.lstat() for path in (out.parent, out, *out.rglob("*"))]
    assert write(OLD, out) == ()
    after = [path.lstat() for path in (out.parent, out, *out.rglob("*"))]
    assert [(one.st_ino, one.st_ctime_ns) for one in before] == [(one.st_ino, one.st_ctime_ns) for one in after]


def test_a_folder_can_be_named_from_within(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(out)
    assert write(OLD, Path()) == changes(OLD, Path("shop/..")) == ()
    with pytest.raises(OutputRefused, match="the working directory lies in it"):
        write(ONE, Path())
    assert held(out) == OLD


def test_the_root_of_all_has_nothing_around_it() -> None:
    with pytest.raises(OutputRefused, match="no folder around it"):
        write(ONE, Path("/"))


# In the way


def stray_file(hidden: Path) -> None:
    hidden.write_text("precious\n")


def stray_link(hidden: Path) -> None:
    (hidden.parent / "elsewhere").mkdir()
    (hidden.parent / "elsewhere" / ".gitignore").write_text(MARK)
    (hidden.parent / "elsewhere" / "draft").mkdir()
    hidden.symlink_to("elsewhere")


def folder_of_somebody(hidden: Path) -> None:
    hidden.mkdir()
    (hidden / "draft").mkdir()
    (hidden / "draft" / "mine.py").write_text("precious\n")


def folder_with_more(hidden: Path) -> None:
    hidden.mkdir()
    (hidden / ".gitignore").write_text(MARK)
    (hidden / "mine.py").write_text("precious\n")


def folder_with_half_a_mark(hidden: Path) -> None:
    hidden.mkdir()
    (hidden / ".gitignore").write_text(MARK[:9])
    (hidden / "draft").mkdir()


def old_tree_with_a_file_of_somebody(hidden: Path) -> None:
    hidden.mkdir()
    (hidden / ".gitignore").write_text(MARK)
    write(OLD, hidden / "tree")
    (hidden / "tree/shop/mine.py").write_text("precious\n")


@pytest.mark.parametrize(
    "stray",
    [
        stray_file,
        stray_link,
        folder_of_somebody,
        folder_with_more,
        folder_with_half_a_mark,
        old_tree_with_a_file_of_somebody,
    ],
)
def test_what_is_not_ours_beside_it_stays(out: Path, stray: Callable[[Path], None]) -> None:
    stray(out.parent / HIDDEN)
    before = held(out.parent)
    with pytest.raises(OutputRefused, match=r"\.generated\.treaty"):
        write(ONE, out)
    assert held(out.parent) == before


@pytest.mark.parametrize("mark", [None, "", MARK[:9], MARK])
def test_a_start_that_was_cut_off_is_ours(out: Path, mark: str | None) -> None:
    (out.parent / HIDDEN).mkdir()
    if mark is not None:
        (out.parent / HIDDEN / ".gitignore").write_text(mark)
    assert write(OLD, out) == ()
    assert not (out.parent / HIDDEN).exists()


def test_a_mount_point_is_named_before_anything_is_made(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Folder.own_state

    def elsewhere(folder: Folder) -> os.stat_result:
        state = real(folder)
        return os.stat_result((*state[:2], state.st_dev + 1, *state[3:])) if folder.path == str(out) else state

    monkeypatch.setattr(Folder, "own_state", elsewhere)
    with pytest.raises(OutputRefused, match="a mount point cannot be exchanged"):
        write(ONE, out)
    assert held(out.parent) == {f"generated/{path}": text for path, text in OLD.items()}


# Put in the way while it is written


def linked_output(out: Path) -> None:
    out.rename(out.with_name("moved"))
    out.symlink_to("elsewhere")


def another_output(out: Path) -> None:
    out.rename(out.with_name("moved"))
    out.mkdir()
    (out / "mine.py").write_text("precious\n")


def file_for_output(out: Path) -> None:
    out.rename(out.with_name("moved"))
    out.write_text("precious\n")


def stray_file_inside(out: Path) -> None:
    (out / "shop/orders/mine.py").write_text("precious\n")


def link_inside(out: Path) -> None:
    (out / "shop/link").symlink_to("../../elsewhere")


def linked_folder_inside(out: Path) -> None:
    (out / "shop/mailer").rename(out / "shop/moved")
    (out / "shop/mailer").symlink_to("../../elsewhere")


@pytest.mark.parametrize("is_in_one_step", [True, False])
@pytest.mark.parametrize("is_late", [True, False])
@pytest.mark.parametrize(
    "put", [linked_output, another_output, file_for_output, stray_file_inside, link_inside, linked_folder_inside]
)
def test_what_is_put_in_the_way_meanwhile_stays(
    out: Path, put: Callable[[Path], None], is_late: bool, is_in_one_step: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = out.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "events.py").write_text("precious\n")
    after: dict[str, Any] = {}

    def disturbed(*arguments: Any) -> None:
        if is_late:
            build.build(*arguments)
        put(out)
        after.update(held(out.parent) or {})
        if not is_late:
            build.build(*arguments)

    monkeypatch.setattr(writer, "build", disturbed)
    if not is_in_one_step:
        monkeypatch.setattr("treaty_generator.render.staging.exchange", lambda *arguments: False)
    with pytest.raises(OutputRefused):
        write(ONE, out)
    assert held(out.parent) == {path: text for path, text in after.items() if not path.startswith(HIDDEN)}


# Two at once


def test_somebody_who_waits_too_long_is_told(tmp_path: Path) -> None:
    with Folder.held(tmp_path) as one, Folder.held(tmp_path) as other, locked(one, tmp_path):
        waiting: AbstractContextManager[None] = locked(other, tmp_path / "generated", patience_s=0)
        with pytest.raises(OutputRefused, match="another compile has been writing beside it for 0 s; wait"), waiting:
            pass
    with Folder.held(tmp_path) as again, locked(again, tmp_path, patience_s=0), nullcontext():
        assert list(tmp_path.iterdir()) == []


WRITES = """
import sys
from pathlib import Path
from tests.generator.render import faults
from treaty_generator.render.write import write
import os
os.fsync = lambda fd: None
files = [getattr(faults, name) for name in sys.argv[2:]]
sys.stdin.readline()
for turn in range(int(sys.stdin.readline())):
    write(files[turn % len(files)], Path(sys.argv[1]))
    print(turn, flush=True)
"""


def writing(out: Path, *names: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WRITES, str(out), *names]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def test_two_at_once_take_turns(out: Path) -> None:
    processes = [writing(out, "OLD", "MIXED"), writing(out, "ONE", "MIXED")]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n30\n")
        process.stdin.flush()
    for process in processes:
        said, errors = process.communicate()
        assert (process.returncode, errors, len(said.split())) == (0, "", 30)
    assert held(out) == MIXED
    assert os.listdir(out.parent) == ["generated"]


def test_killed_from_outside(out: Path) -> None:
    for turns in range(1, 9):
        process = writing(out, "MIXED", "ONE", "OLD")
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("\n1000\n")
        process.stdin.flush()
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
from tests.generator.render import faults
from treaty_generator.render.write import OutputRefused, write
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
files = faults.tree({{"shop/orders/events.py": "A = 1" * 2000}})
try:
    write(files, Path({str(out)!r}))
except OutputRefused as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    reason = "shop/orders/events.py cannot be written: File too large; raise the limit on the size of a file"
    assert done.stdout == f"{out}: {reason}\n"
    assert held(out.parent) == {f"generated/{path}": text for path, text in OLD.items()}
