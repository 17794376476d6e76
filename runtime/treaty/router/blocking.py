"""Calls from threads that have no event loop."""

from __future__ import annotations

import asyncio
from typing import TypeVar

from pydantic import BaseModel

from treaty.errors import WaitsForItself
from treaty.operation import Caller, Operation

Req = TypeVar("Req", bound=BaseModel)
Res = TypeVar("Res", bound=BaseModel)


class BlockingRouter:
    """Lets a thread call through the event loop of a router, and wait for the answer; for generated blocking clients.

    Make it in the loop, or name the loop. The principal, the chain and the deadline of the thread's context hold.
    """

    def __init__(self, router: Caller, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self._router, self._loop = router, loop or asyncio.get_running_loop()

    def call(self, operation: Operation[Req, Res], request: Req) -> Res:
        """Wait for an answer. Raises what `ModuleRouter.call` does, and `WaitsForItself` in the loop itself."""
        try:
            here: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:
            here = None
        if here is self._loop:
            raise WaitsForItself(f"a blocking call of {operation.capability}")
        asked = asyncio.run_coroutine_threadsafe(self._router.call(operation, request), self._loop)
        try:
            return asked.result()
        except BaseException:
            asked.cancel()  # Whoever waits was interrupted; nobody wants the answer.
            raise
