"""Runs rows of tests/cases/faults.yaml: a process that breaks the calls of the system beneath a writer.

It reads a row a line, as JSON, and answers with a line: how often the fault was met, and what was wrong then. A process
of its own can be forked cheaply, again and again, to be killed.
"""

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from treaty_generator.output.write import OutputRefused, write

from . import naive
from .faults import CALLS, Fault, broken
from .starts import HIDDEN, STARTS, Files, Start, held

Write = Callable[[Files, Path], object]
_NOBODY = 65534


# One try


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
