"""On whose behalf something is done, and what they may do."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, cast

from treaty.errors.bus import OptionsInvalid
from treaty.errors.payload import refuse_text
from treaty.event import CONTEXT, Context, Event
from treaty.uuid7 import uuid7

_MODULES = "module:"


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who asks; `name` is what events and audit records say, and is empty for the anonymous.

    Permissions are given to those who may call, publish or read what a contract restricts. They are never written
    into an event: who handles one looks the name up again, so that what was taken away is gone.
    """

    name: str
    permissions: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if isinstance(cast("object", self.permissions), str):  # It would become a set of letters.
            raise OptionsInvalid("permissions", f"{self.permissions!r} is one text; write a set of texts")
        object.__setattr__(self, "permissions", frozenset(self.permissions))  # Whoever calls may pass a list.
        if self.name:
            refuse_text("the principal", "name", self.name)

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody knows who this is."""
        return not self.name

    def may(self, *permissions: str) -> bool:
        """Whether it has all of these."""
        return self.permissions.issuperset(permissions)

    @property
    def is_module(self) -> bool:
        """Whether the name is that of a module, to which a guard may give a module's permissions."""
        return self.name.startswith(_MODULES)

    @staticmethod
    def of_module(name: str, permissions: Iterable[str] = ()) -> Principal:
        """A module that acts by itself, and not for anybody; its name is `module:` and the module's."""
        return Principal(f"{_MODULES}{name}", frozenset(permissions))


ANONYMOUS = Principal("")
"""Whoever did not say who they are."""

PRINCIPAL: ContextVar[Principal | None] = ContextVar("treaty.principal", default=None)
"""Who acts here; None where nobody said, and then the event that is being handled may name somebody."""


def current_principal() -> Principal | None:
    """Look up who acts here, as `use_principal` said; None outside of its blocks."""
    return PRINCIPAL.get()


@contextmanager
def use_principal(principal: Principal) -> Generator[Principal]:
    """Act on somebody's behalf: what is called, published and read in this block needs their permissions.

    What is published carries the name. A chain that is under way goes on; outside of one, a new one begins.
    """
    chain, acting = CONTEXT.set(_on_behalf(CONTEXT.get(), principal.name or None)), PRINCIPAL.set(principal)
    try:
        yield principal
    finally:
        PRINCIPAL.reset(acting)
        CONTEXT.reset(chain)


def _on_behalf(origin: Context | Event[Any] | None, name: str | None) -> Context | Event[Any]:
    """Have a chain go on for somebody. A handler's stays an event, by which a bus knows that a handler publishes."""
    if isinstance(origin, Event):
        return origin.with_principal(name)
    return replace(origin, principal=name) if origin else Context(correlation_id=uuid7(), principal=name)
