"""Work that is shared among processes: forked from this one, so that they know all that it knows.

A worker that fails leaves its share to the parent, where the failure comes up in good order. One that is killed ends
the run with `WorkerLost`. However it ends, no worker outlives it.
"""

from __future__ import annotations

import gc
import json
import os
import selectors
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import field
from typing import Any, TypeVar

from treaty_generator.build.beside import can_fork, write_all
from treaty_generator.dataclass import dataclass

Json = Any
_Item = TypeVar("_Item")
_CHUNK_BYTES = 2**16

Work = Callable[[Sequence[_Item], Callable[[], None]], list[Json]]
"""Does a share of the work, and calls the function once for each item that is done."""


class WorkerLost(Exception):
    """A worker was ended from outside, as systems do when memory runs out."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(signal_number)
        self.signal_number = signal_number

    def __str__(self) -> str:
        return f"a worker process was ended by signal {self.signal_number}"


@dataclass(slots=True)
class _Worker:
    pid: int
    share: int
    received: bytearray = field(default_factory=bytearray)


def do_shares(work: Work[_Item], items: Sequence[_Item], workers: int, step: Callable[[], None]) -> list[Json]:
    """Do some work on all items, in so many processes, and return the results in the order of the items."""
    gc.freeze()  # What is there already stays; looking for garbage in it takes time, and memory that workers share.
    try:
        if workers < 2 or not can_fork():
            return work(items, step)
        # Neighbours are often alike, in size too; dealing them out like cards makes equal shares.
        dealt = [items[start::workers] for start in range(workers)]
        made: list[Json] = [None] * len(items)
        for start, result in enumerate(_gathered(work, dealt, step)):
            made[start::workers] = result if result is not None else work(dealt[start], lambda: None)
        return made
    finally:
        gc.unfreeze()


def _gathered(work: Work[_Item], dealt: list[Sequence[_Item]], step: Callable[[], None]) -> list[list[Json] | None]:
    results: list[list[Json] | None] = [None] * len(dealt)
    running: dict[int, _Worker] = {}
    try:
        with selectors.DefaultSelector() as selector:
            for number, share in enumerate(dealt):
                reader, pid = _start(work, share, running)
                running[reader] = _Worker(pid, number)
                selector.register(reader, selectors.EVENT_READ)
            while running:
                for key, _ in selector.select():
                    chunk = os.read(key.fd, _CHUNK_BYTES)
                    if chunk:
                        for _ in _steps(running[key.fd], chunk):
                            step()
                        continue
                    selector.unregister(key.fd)
                    worker = running.pop(key.fd)
                    os.close(key.fd)
                    results[worker.share] = _result(worker)
    finally:
        for reader, worker in running.items():
            os.close(reader)
            with suppress(ProcessLookupError):
                os.kill(worker.pid, signal.SIGKILL)
            os.waitpid(worker.pid, 0)
    return results


def _start(work: Work[_Item], share: Sequence[_Item], others: Iterable[int]) -> tuple[int, int]:
    """Fork a worker; it writes a dot for each item that is done, a newline, and its results.

    It must not hold the ends that the parent reads, its own and those of the others: if the parent is killed, nobody
    reads any more, and whoever writes has to learn that.
    """
    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writer)
        return reader, pid
    try:
        for unread in (reader, *others):
            os.close(unread)
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # Whoever interrupts us all hears of it from the parent.
        results = work(share, lambda: write_all(writer, b"."))
        write_all(writer, b"\n" + json.dumps(results).encode())
        os._exit(0)
    finally:  # Whatever has happened, a worker must not go on as if it were its parent.
        os._exit(1)


def _steps(worker: _Worker, chunk: bytes) -> Iterator[None]:
    """Go through the items that a worker reports as done; the rest is the result."""
    if worker.received:
        worker.received += chunk
        return
    dots, newline, rest = chunk.partition(b"\n")
    worker.received += newline + rest
    yield from (None for _ in dots)


def _result(worker: _Worker) -> list[Json] | None:
    _, status = os.waitpid(worker.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        raise WorkerLost(-code)
    if code:
        return None
    result: list[Json] = json.loads(worker.received)
    return result
