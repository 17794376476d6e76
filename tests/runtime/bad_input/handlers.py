"""What handlers do that they had better not."""

from __future__ import annotations

import asyncio
import sys
from contextvars import ContextVar
from typing import Any

from tests.runtime.payloads import Downloaded
from treaty.errors import Transient
from treaty.event import Event

from .stage import BAD, Misdeed, Stage

E_ = Event[Downloaded]


class Silent(Exception):
    """An error that cannot be shown."""

    def __str__(self) -> str:
        raise RuntimeError("I have no words")

    __repr__ = __str__


class SilentTimeout(TimeoutError):
    def __str__(self) -> str:
        raise RuntimeError("I have no words")


def raising(error: Any) -> Misdeed:
    def misdeed(stage: Stage, event: E_) -> None:
        raise error() if isinstance(error, type) else error

    return misdeed


def raising_later(error: Any) -> Misdeed:
    async def misdeed(stage: Stage, event: E_) -> None:
        await asyncio.sleep(0)
        raise error()

    return misdeed


def raises_a_group(stage: Stage, event: E_) -> None:
    raise BaseExceptionGroup("many", [SystemExit(), LookupError()])


async def work() -> None:
    raise AssertionError("nobody awaits it")


async def forgets_to_await(stage: Stage, event: E_) -> Any:
    return work()


def returns_something(stage: Stage, event: E_) -> Any:
    return 1


async def returns_something_later(stage: Stage, event: E_) -> Any:
    await asyncio.sleep(0)
    return [1]


def mutates_payload(stage: Stage, event: E_) -> None:
    event.data.file_path = "mine"  # type: ignore[misc]


def mutates_envelope(stage: Stage, event: Any) -> None:
    event.id = "mine"


async def cancels_itself(stage: Stage, event: E_) -> None:
    task = asyncio.current_task()
    assert task is not None
    task.cancel()
    await asyncio.sleep(0)


def cancels_itself_and_leaves(stage: Stage, event: E_) -> None:
    task = asyncio.current_task()
    assert task is not None
    task.cancel()


async def cancels_itself_later(stage: Stage, event: E_) -> None:
    await asyncio.sleep(0)
    await cancels_itself(stage, event)


async def awaits_a_cancelled_future(stage: Stage, event: E_) -> None:
    future = asyncio.get_running_loop().create_future()
    future.cancel()
    await future


async def publishes_nonsense(stage: Stage, event: E_) -> None:
    await stage.bus.publish(object())  # type: ignore[type-var]


async def awaits_settled_later(stage: Stage, event: E_) -> None:
    await asyncio.sleep(0)
    while BAD not in stage.receipts:
        await asyncio.sleep(0)  # Handlers may be quicker than publishers.
    await stage.receipts[BAD].settled()


async def awaits_idle(stage: Stage, event: E_) -> None:
    await stage.bus.idle()


async def awaits_close(stage: Stage, event: E_) -> None:
    await stage.bus.close()


def subscribes_twice(stage: Stage, event: E_) -> None:
    stage.bus.subscribe(Downloaded, print, name="victim")


def recurses(stage: Stage, event: E_) -> None:
    recurses(stage, event)


def out_of_memory(stage: Stage, event: E_) -> None:
    raise MemoryError


async def publishes_in_a_circle(stage: Stage, event: E_) -> None:
    await stage.bus.publish(event.data)


def exits(stage: Stage, event: E_) -> None:
    sys.exit(3)


def leaks_context(stage: Stage, event: E_) -> None:
    LEAK.set("leaked")


LEAK: ContextVar[str] = ContextVar("leak", default="clean")

MISDEEDS: dict[str, tuple[Misdeed, str]] = {
    "raises": (raising(LookupError), "parked: permanent"),
    "raises-later": (raising_later(LookupError), "parked: permanent"),
    "raises-transient": (raising(Transient), "parked: attempts"),
    "exits": (exits, "parked: permanent"),
    "base": (raising(BaseException), "parked: permanent"),
    "generator-exit": (raising(GeneratorExit), "parked: permanent"),
    "generator-exit-later": (raising_later(GeneratorExit), "parked: permanent"),
    "stop-iteration": (raising(StopIteration), "parked: permanent"),
    "stop-async-iteration": (raising(StopAsyncIteration), "parked: permanent"),
    "cancelled-error": (raising(asyncio.CancelledError), "parked: permanent"),
    "cancelled-error-later": (raising_later(asyncio.CancelledError), "parked: permanent"),
    "group": (raises_a_group, "parked: permanent"),
    "silent": (raising(Silent), "parked: permanent"),
    "silent-timeout": (raising(SilentTimeout), "parked: attempts"),
    "forgets": (forgets_to_await, "parked: permanent"),
    "returns": (returns_something, "handled"),
    "returns-later": (returns_something_later, "handled"),
    "mutates-payload": (mutates_payload, "parked: permanent"),
    "mutates-envelope": (mutates_envelope, "parked: permanent"),
    "cancels-itself": (cancels_itself, "parked: permanent"),
    "cancels-itself-leaves": (cancels_itself_and_leaves, "parked: permanent"),
    "cancels-itself-later": (cancels_itself_later, "parked: permanent"),
    "cancelled-future": (awaits_a_cancelled_future, "parked: permanent"),
    "publishes-nonsense": (publishes_nonsense, "parked: permanent"),
    "awaits-settled-later": (awaits_settled_later, "parked: permanent"),
    "awaits-idle": (awaits_idle, "parked: permanent"),
    "awaits-close": (awaits_close, "parked: permanent"),
    "subscribes-twice": (subscribes_twice, "parked: permanent"),
    "recurses": (recurses, "parked: permanent"),
    "memory": (out_of_memory, "parked: permanent"),
    "leaks": (leaks_context, "handled"),
}
