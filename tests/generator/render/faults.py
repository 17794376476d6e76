"""Runs one row of tests/cases/faults.yaml after another: a process that breaks the calls of the system beneath a writer.

It reads a row a line, as JSON, and answers with a line: how often the fault was met, and what was wrong then. A process
of its own can be forked cheaply, again and again, to be killed.
"""

import ctypes  # Before calls are counted: importing reads files.
import errno
import fcntl
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from treaty_generator.render import folder, syscalls
from treaty_generator.render.data import manifest_json
from treaty_generator.render.write import OutputRefused, write

assert ctypes

Files = dict[str, str]
Write = Callable[[Files, Path], object]
HIDDEN = ".generated.treaty"
CHANGES = {"chmod", "exchange", "fsync", "link", "mkdir", "rename", "rmdir", "sync the disk", "unlink", "utime", "write"}
CALLS = ("access", "chmod", "fsync", "link", "mkdir", "open", "read", "rename", "rmdir", "scandir", "stat", "unlink", "utime", "write")


def tree(files: Files) -> Files:
    files = files | {"shop/__init__.py": ""}
    return files | {"shop/manifest.json": manifest_json({}, files)}


OLD = tree(
    {
        "shop/mailer/__init__.py": "",
        "shop/mailer/events.py": "B = 1\n",
        "shop/orders/__init__.py": "",
        "shop/orders/events.py": "A = 1\n",
    }
)
ONE = tree({path: text for path, text in OLD.items() if "manifest" not in path} | {"shop/orders/events.py": "A = 2\n"})
MIXED = tree({"shop/orders/__init__.py": "", "shop/orders/events.py": "A = 2\n", "shop/stock/__init__.py": "C = 1\n"})
MANY = tree({f"shop/orders/part_{number}.py": "" for number in range(45)})


@dataclass(frozen=True)
class Start:
    """What is there, what is to be written, and the call at which an earlier run was killed."""

    old: Files | None
    new: Files
    killed: "Fault | None" = None
    way: str = ""


@dataclass
class Fault:
    """What fails, how, and at which call, counted from 1; 0 is never."""

    call: str
    fails: str
    at: int = 0
    lasts: bool = False
    count: int = 0
    seen: dict[str, int] = field(default_factory=dict)

    def meet(self, kind: str, is_change: bool) -> int:
        """Count a call, and answer the error that it must give, or 0."""
        self.seen[kind] = self.seen.get(kind, 0) + 1
        if self.call not in (kind, "change" if is_change else "look"):
            return 0
        self.count += 1
        if not self.at or self.count < self.at or (self.count > self.at and not self.lasts):
            return 0
        if self.fails == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        code: int = getattr(errno, self.fails)
        return code


STARTS = {
    "first": Start(None, MIXED),
    "first in an empty folder": Start({}, MIXED),
    "one file changed": Start(OLD, ONE),
    "many files": Start(OLD, MANY),
    "changed and added and removed": Start(OLD, MIXED),
    "nothing to do": Start(OLD, OLD),
    "killed early": Start(OLD, MIXED, Fault("link", "kill", 2)),
    "killed late": Start(OLD, MIXED, Fault("unlink", "kill", 2)),
    "killed between two steps": Start(OLD, MIXED, Fault("rename", "kill", 4), "two steps"),
}


@contextmanager
def broken(fault: Fault, way: str = "") -> Iterator[None]:
    """Let calls of the system fail."""
    with ExitStack() as stack:
        for name in CALLS:
            stack.enter_context(patch.object(os, name, _wrapped(getattr(os, name), name, fault, way)))
        stack.enter_context(patch.object(fcntl, "flock", _wrapped(fcntl.flock, "lock", fault, way)))
        stack.enter_context(patch.object(syscalls, "called", _wrapped_c(syscalls.called, fault, way)))
        stack.enter_context(patch.object(folder, "HOLDS", way != "paths"))
        yield


def _wrapped(real: Callable[..., Any], name: str, fault: Fault, way: str) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        is_change = name in CHANGES or (name == "open" and bool(args[1] & os.O_CREAT))
        code = fault.meet(name, is_change) or (errno.EPERM if (name, way) == ("link", "copies") else 0)
        if code and name == "access":
            return False
        if code:
            raise OSError(code, os.strerror(code), args[0])
        return real(*args, **kwargs)

    return call


def _wrapped_c(real: Callable[..., int], fault: Fault, way: str) -> Callable[..., int]:
    def call(name: str, *args: Any) -> int:
        kind = "sync the disk" if name == "syncfs" else "exchange"
        code = fault.meet(kind, True)
        return code or (errno.ENOSYS if (kind, way) == ("exchange", "two steps") else 0 if kind == "sync the disk" else real(name, *args))

    return call


# One try


def held(root: Path) -> Files | None:
    """The files below a folder, empty folders as well, caches not; None where there is no folder."""
    if not root.is_dir():
        return None
    paths = [path for path in root.rglob("*") if path.name != "__pycache__"]
    found = {path.relative_to(root).as_posix(): path.read_text() for path in paths if path.is_file()}
    empty = (path for path in paths if path.is_dir() and not any(path.iterdir()))
    return found | {f"{path.relative_to(root).as_posix()}/": "" for path in empty}


def prepare(around: Path, start: Start, writer: Write) -> None:
    shutil.rmtree(around, ignore_errors=True)
    (around / ".generated").mkdir(parents=True)
    (around / ".generated" / "mine.txt").write_text("precious\n")
    (around / "generated.py").write_text("precious\n")
    if start.old is not None:
        (around / "generated").mkdir()
        write(start.old, around / "generated") if start.old else None
    if start.old:
        (around / "generated/shop/orders/__pycache__").mkdir()
    if start.killed is not None:
        fault = Fault(start.killed.call, "kill", start.killed.at)
        assert attempt(around, start.new, fault, start.way, writer) == "killed", "the start is not what it says"


def attempt(around: Path, files: Files, fault: Fault, way: str, writer: Write) -> str:
    """Write with a fault, and say how it went: `done`, `refused`, `killed`, or what else was raised."""
    if fault.fails != "kill":
        return _attempted(around, files, fault, way, writer)
    pid = os.fork()
    if pid == 0:
        ended = _attempted(around, files, fault, way, writer)
        print(ended, file=sys.stderr, flush=True)
        os._exit(ended != "done")
    _, status = os.waitpid(pid, 0)
    return "killed" if os.WIFSIGNALED(status) else "done" if status == 0 else "an error without a fault"


def _attempted(around: Path, files: Files, fault: Fault, way: str, writer: Write) -> str:
    try:
        with broken(fault, way):
            writer(files, around / "generated")
    except OutputRefused as error:
        return "refused" if "; " in str(error) else f"no mend in {error}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "done"


def complaints(around: Path, start: Start, ended: str, way: str, *, lasts: bool) -> Iterator[str]:
    """What must hold after a fault."""
    out = around / "generated"
    found = held(out)
    strangers = {path.name for path in around.iterdir()} - {"generated", ".generated", "generated.py", HIDDEN}
    is_hidden = (around / HIDDEN).exists()
    if ended not in ("done", "refused", "killed"):
        yield f"ended with {ended}"
    if found not in (start.old, start.new) and not (found is None and _may_be_away(around, start, way)):
        yield f"neither the old tree nor the new one: {sorted(found or {})}"
    if ended == "done" and found != start.new:
        yield "it says that it is done, and it is not"
    if strangers or held(around / ".generated") != {"mine.txt": "precious\n"}:
        yield f"what is beside it was touched: {sorted(strangers)}"
    if is_hidden and not lasts and (ended == "done" or (ended == "refused" and not start.killed and found == start.old)):
        yield "something was left behind"


def _may_be_away(around: Path, start: Start, way: str) -> bool:
    """Between two steps the old tree is in the hidden folder, and nowhere else."""
    is_in_two = "two steps" in (way, start.way) or way == "paths"
    return is_in_two and held(around / HIDDEN / "tree") == start.old


def next_run(around: Path, start: Start, writer: Write) -> Iterator[str]:
    """What must hold after one more run, without a fault."""
    out = around / "generated"
    dates = {path: (out / path).stat().st_mtime_ns for path in start.new if (out / path).exists()}
    try:
        was = held(out)
        writer(start.new, out)
    except Exception as error:
        yield f"the next run failed: {error}"
        return
    if held(out) != start.new or {path.name for path in around.iterdir()} != {"generated", ".generated", "generated.py"}:
        yield "the next run is not clean"
    for path, date in dates.items():
        if was and was.get(path) == start.new[path] and (out / path).stat().st_mtime_ns != date:
            yield f"{path} did not change, and was touched"


# A row


def run(row: dict[str, Any], around: Path, writer: Write = write) -> dict[str, Any]:
    """Try a row at the first call, the second, … until none is met."""
    start, way, lasts = STARTS[row["start"]], row.get("way", ""), bool(row.get("lasts"))
    wrong: list[str] = []
    for at in range(1, 1000):
        prepare(around, start, write if writer is write else writer)
        fault = Fault(row["call"], row["fails"], at, lasts)
        ended = attempt(around, start.new, fault, way, writer)
        is_met = ended == "killed" or fault.count >= at
        found = [*complaints(around, start, ended, way, lasts=lasts), *next_run(around, start, writer)]
        wrong += [f"call {at}, {ended}: {one}" for one in found]
        if not is_met:
            return {"met": at - 1, "wrong": wrong}
    return {"met": 999, "wrong": [*wrong, "there is no end to it"]}


def main(around: Path) -> None:
    os.fsync = lambda fd: None  # It is counted, and may fail; the disk itself would only cost time.
    for line in sys.stdin:
        row = json.loads(line)
        writer: Write = write
        if "writer" in row:
            from tests.generator.render import naive

            writer = getattr(naive, row["writer"])
        print(json.dumps(run(row, around, writer)), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
