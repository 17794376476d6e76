"""Calls from threads that have no event loop."""

from __future__ import annotations

import asyncio
from concurrent.futures import wait
from inspect import CORO_CREATED, getcoroutinestate

from treaty.errors import WaitsForItself
from treaty.operation import Caller, Operation, Req, Res

_LOOK_S = 1.0  # So often it is seen whether there is a loop still that can answer.


class BlockingRouter:
    """Lets a thread call through the event loop of a router, and wait for the answer; for generated blocking clients.

    Make it in the loop, or name the loop. The principal, the chain and the deadline of the thread's context hold.
    """

    def __init__(self, router: Caller, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self._router, self._loop = router, loop or asyncio.get_running_loop()

    def call(self, operation: Operation[Req, Res], request: Req) -> Res:
        """Wait for an answer.

        Raises what `ModuleRouter.call` does, `WaitsForItself` in the loop itself, and `RuntimeError` when that is
        closed, or is before it has answered.
        """
        try:
            here: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:
            here = None
        if here is self._loop:
            raise WaitsForItself(f"a blocking call of {operation.capability}")
        calling = self._router.call(operation, request)
        try:
            asked = asyncio.run_coroutine_threadsafe(calling, self._loop)
        except RuntimeError:
            calling.close()
            raise
        try:
            while not wait((asked,), timeout=_LOOK_S).done:
                if self._loop.is_closed():
                    if getcoroutinestate(calling) == CORO_CREATED:
                        calling.close()  # It never ran, and never will.
                    raise RuntimeError("the event loop was closed before it had answered")
            return asked.result()
        except BaseException:
            if not self._loop.is_closed():
                asked.cancel()  # Whoever waits was interrupted; nobody wants the answer.
            raise
