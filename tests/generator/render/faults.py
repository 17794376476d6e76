"""Runs rows of tests/cases/faults.yaml: a process that breaks the calls of the system beneath a writer.

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

from . import naive

assert ctypes

Files = dict[str, str]
Write = Callable[[Files, Path], object]
HIDDEN = ".generated.treaty"
_NOBODY = 65534
CHANGES = {
    "chmod",
    "exchange",
    "fsync",
    "link",
    "mkdir",
    "rename",
    "rmdir",
    "sync the disk",
    "unlink",
    "utime",
    "write",
}
CALLS = (
    "access",
    "chmod",
    "fsync",
    "link",
    "mkdir",
    "open",
    "read",
    "rename",
    "rmdir",
    "scandir",
    "stat",
    "unlink",
    "utime",
    "write",
)


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
            raise OSError(code, os.strerror(code))
        return real(*args, **kwargs)

    return call


def _wrapped_c(real: Callable[..., int], fault: Fault, way: str) -> Callable[..., int]:
    def call(name: str, *args: Any) -> int:
        kind = "sync the disk" if name == "syncfs" else "exchange"
        code = fault.meet(kind, True)
        return code or (
            errno.ENOSYS
            if (kind, way) == ("exchange", "two steps")
            else 0
            if kind == "sync the disk"
            else real(name, *args)
        )

    return call


# One try


def held(root: Path) -> Files | None:
    """The files below a folder, links and empty folders as well, caches not; None where there is no folder."""
    if root.is_symlink() or not root.is_dir():
        return None
    found: Files = {}
    for path in root.rglob("*"):
        name = path.relative_to(root).as_posix()
        if path.is_symlink():
            found[f"{name}@"] = os.readlink(path)
        elif path.is_file():
            found[name] = path.read_text()
        elif path.name != "__pycache__" and not any(path.iterdir()):
            found[f"{name}/"] = ""
    return found


def prepare(around: Path, start: Start) -> None:
    shutil.rmtree(around, ignore_errors=True)
    (around / ".generated").mkdir(parents=True)
    (around / ".generated" / "mine.txt").write_text("precious\n")
    (around / "generated.py").write_text("precious\n")
    if start.old is not None:
        (around / "generated").mkdir()
    if start.old:
        write(start.old, around / "generated")
        (around / "generated/shop/orders/__pycache__").mkdir()
    if start.killed is not None:
        fault = Fault(start.killed.call, "kill", start.killed.at)
        assert attempt(around, start.new, fault, start.way, write) == "killed", "the start is not what it says"


def attempt(around: Path, files: Files, fault: Fault, way: str, writer: Write) -> str:
    """Write with a fault, and say how it went: `done`, `refused: …`, `killed`, or what else was raised."""
    if fault.fails != "kill":
        return _attempted(around, files, fault, way, writer)
    pid = os.fork()
    if pid == 0:
        ended = _attempted(around, files, fault, way, writer)
        print(ended, file=sys.stderr) if ended != "done" else None
        os._exit(ended != "done")
    _, status = os.waitpid(pid, 0)
    return "killed" if os.WIFSIGNALED(status) else "done" if status == 0 else "an error without a fault"


def _attempted(around: Path, files: Files, fault: Fault, way: str, writer: Write) -> str:
    try:
        with broken(fault, way):
            writer(files, around / "generated")
    except OutputRefused as error:
        return f"refused: {error}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "done"


def complaints(around: Path, start: Start, ended: str, way: str, lasts: bool) -> Iterator[str]:
    """What must hold after a fault."""
    out = around / "generated"
    found = held(out)
    strangers = {path.name for path in around.iterdir()} - {"generated", ".generated", "generated.py", HIDDEN}
    is_hidden = (around / HIDDEN).exists()
    is_refused = ended.startswith("refused: ")
    if ended not in ("done", "killed") and not is_refused:
        yield f"ended with {ended}"
    if found not in (start.old, start.new) and not (found is None and _may_be_away(around, start, way)):
        yield f"neither the old tree nor the new one: {sorted(found or {})}"
    if ended == "done" and found != start.new:
        yield "it says that it is done, and it is not"
    if strangers or held(around / ".generated") != {"mine.txt": "precious\n"}:
        yield f"what is beside it was touched: {sorted(strangers)}"
    if is_hidden and not lasts and (ended == "done" or (is_refused and not start.killed and found == start.old)):
        yield "something was left behind"


def _may_be_away(around: Path, start: Start, way: str) -> bool:
    """Between two steps the old tree is in the hidden folder, and nowhere else."""
    is_in_two = "two steps" in (way, start.way) or way == "paths"
    return is_in_two and held(around / HIDDEN / "tree") == start.old


def dates(around: Path, start: Start) -> dict[str, int]:
    """When the files that do not change were written, wherever they are by now."""
    kept = {path for path, text in start.new.items() if (start.old or {}).get(path) == text}
    roots = (around / "generated", around / HIDDEN / "tree")
    return {path: (root / path).stat().st_mtime_ns for root in roots for path in kept if (root / path).exists()}


def next_run(around: Path, start: Start, writer: Write, before: dict[str, int]) -> Iterator[str]:
    """What must hold after one more run, without a fault."""
    out = around / "generated"
    try:
        writer(start.new, out)
    except Exception as error:
        yield f"the next run failed: {error}"
        return
    if held(out) != start.new or {path.name for path in around.iterdir()} != {
        "generated",
        ".generated",
        "generated.py",
    }:
        yield "the next run is not clean"
    after = dates(around, start)
    yield from (f"{path} did not change, and was touched" for path in before if before[path] != after.get(path))


# A row


def run(row: dict[str, Any], around: Path) -> dict[str, Any]:
    """Try a row at the first call, the second, … until none is met."""
    start, way, lasts = STARTS[row["start"]], row.get("way", ""), bool(row.get("lasts"))
    writer: Write = getattr(naive, row["writer"]) if "writer" in row else write
    wrong, said = [], set()
    for at in range(1, 1000):
        prepare(around, start)
        before = dates(around, start)
        fault = Fault(row["call"], row["fails"], at, lasts)
        ended = attempt(around, start.new, fault, way, writer)
        found = [*complaints(around, start, ended, way, lasts), *next_run(around, start, writer, before)]
        wrong += [f"call {at}, {ended}: {one}" for one in found]
        said.add(ended.replace(f"{around}/", ""))
        if ended != "killed" and fault.count < at:
            return {"met": at - 1, "wrong": wrong, "said": sorted(said)}
    return {"met": 999, "wrong": [*wrong, "there is no end to it"], "said": []}


def uncounted(around: Path) -> dict[str, int]:
    """Calls that Python makes, by its own account, and the wrapped functions do not see."""
    events = {"open": "open", "os.remove": "unlink"} | {f"os.{name}": name for name in CALLS}
    made: dict[str, int] = {}
    start, fault, is_on = STARTS["changed and added and removed"], Fault("", ""), False

    def hear(event: str, args: tuple[object, ...]) -> None:
        if is_on and event in events:
            made[events[event]] = made.get(events[event], 0) + 1

    sys.addaudithook(hear)
    for way in ("", "copies"):
        is_on = False
        prepare(around, start)
        is_on = True
        attempt(around, start.new, fault, way, write)
    is_on = False
    return {name: max(0, count - fault.seen.get(name, 0)) for name, count in made.items()}


def read_only(around: Path, which: str) -> dict[str, Any]:
    """Write as somebody who may not: `which` is the folder that may only be read. Root, who may all, becomes nobody."""
    start = STARTS["one file changed"]
    prepare(around, start)
    if os.geteuid() == 0:
        for path in (around, *around.rglob("*")):
            os.chown(path, _NOBODY, _NOBODY)
    (around / which).chmod(0o555)
    reads, writes = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.chdir(around)
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(_NOBODY)
            os.setuid(_NOBODY)
        ended = _attempted(Path(), start.new, Fault("", ""), "", write)
        os.write(writes, ended.encode())
        os._exit(0)
    os.close(writes)
    with open(reads, encoding="utf-8") as file:
        said = file.read()
    os.waitpid(pid, 0)
    (around / which).chmod(0o755)
    return {"said": said, "is_old": held(around / "generated") == start.old, "left": (around / HIDDEN).exists()}


def main(around: Path) -> None:
    os.fsync = lambda fd: None  # It is counted, and may fail; the disk itself would only cost time.
    for line in sys.stdin:
        asked = json.loads(line)
        if asked == "uncounted":
            answer = uncounted(around)
        elif "read_only" in asked:
            answer = read_only(around, asked["read_only"])
        else:
            answer = run(asked, around)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
