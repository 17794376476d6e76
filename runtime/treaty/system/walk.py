"""Does something for each of many, after those that come before it, and at the same time where that is possible."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from graphlib import TopologicalSorter
from typing import Any, TypeVar

from treaty.system.order import Needs

T = TypeVar("T")

Do = Callable[[str], Awaitable[None]]


async def walk(needs: Needs, do: Do) -> None:
    """Do something for each name once it is done for all that it needs.

    What raises ends the walk: what is under way is cancelled, and when all of it has ended, the first error comes out
    here. So it is when this itself is cancelled.
    """
    if needs:
        await _Walk(needs, do).run()


class _Walk:
    """Goes in as few tasks as can be: one does job after job until one of them has to wait; then another goes on."""

    def __init__(self, needs: Needs, do: Do) -> None:
        self._do = do
        self._sorter: TopologicalSorter[str] = TopologicalSorter(needs)
        self._sorter.prepare()
        self._ready = deque(self._sorter.get_ready())
        self._tasks: set[asyncio.Task[None]] = set()
        self._leader: asyncio.Task[None] | None = None  # Who takes the next job.
        self._over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def run(self) -> None:
        self._lead_on()
        try:
            await self._over
        finally:
            self._ready.clear()
            await end(self._tasks)

    def _lead_on(self) -> None:
        """Have a task take the jobs that are ready."""
        self._leader = task = asyncio.get_running_loop().create_task(self._work())
        self._tasks.add(task)
        task.add_done_callback(self._gone)

    async def _work(self) -> None:
        me = asyncio.current_task()
        assert me is not None  # It is made by `_lead_on`.
        self._lead(me)
        while self._leader is me and self._ready:
            name = self._ready.popleft()
            await self._do(name)
            self._sorter.done(name)
            self._ready.extend(self._sorter.get_ready())
            if self._is_free() and self._ready:
                self._lead(me)
        if self._leader is me:
            self._leader = None
        if not self._sorter.is_active() and not self._over.done():
            self._over.set_result(None)

    def _is_free(self) -> bool:
        """Whether nobody takes the next job."""
        return self._leader is None

    def _lead(self, task: asyncio.Task[None]) -> None:
        self._leader = task
        asyncio.get_running_loop().call_soon(self._look_after, task)

    def _look_after(self, task: asyncio.Task[None]) -> None:
        """See whether a task waits for something: this is called right after it stopped running."""
        if self._leader is task:
            self._leader = None
            if self._ready:
                self._lead_on()

    def _gone(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if self._leader is task:
            self._leader = None
        if task.cancelled():
            error: BaseException | None = asyncio.CancelledError()
        else:
            error = task.exception()
        if error is not None and not self._over.done():
            self._over.set_exception(error)


async def end(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel tasks, and wait until they have ended, also where this is cancelled meanwhile."""
    left = {task for task in tasks if not task.done()}
    for task in left:
        task.cancel()
    await ended(left)


async def ended(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Wait until tasks have ended, also where this is cancelled meanwhile; then that is what comes out."""
    left = {task for task in tasks if not task.done()}
    interrupted: asyncio.CancelledError | None = None
    while left:
        try:
            _, left = await asyncio.wait(left)
        except asyncio.CancelledError as error:
            interrupted = error
    if interrupted is not None:
        raise interrupted


async def outlast(task: asyncio.Task[T]) -> T:
    """Wait for a task to its end, also where this is cancelled meanwhile; then that is what comes out."""
    await ended((task,))
    return task.result()
