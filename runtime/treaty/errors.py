"""What can go wrong at run time: one class each, with its facts and the next step."""

from typing import ClassVar, Generic, TypeVar

D = TypeVar("D")

_SHOWN = 10  # Failures in a message.
_WIDTH = 200  # Characters of one failure in a message.


class TreatyError(Exception):
    """Base of all of these; `except TreatyError` catches whatever the runtime itself has to say."""


class PayloadInvalid(TreatyError):
    """A payload breaks its contract. Values never appear in the message, because they may be secrets.

    `failures` holds a JSON Pointer (RFC 6901) and a message each; the empty pointer means the whole payload.
    """

    def __init__(self, contract: str, failures: tuple[tuple[str, str], ...]) -> None:
        super().__init__(contract, failures)
        self.contract, self.failures = contract, failures

    def __str__(self) -> str:
        shown = [_clip(f"{pointer or '(whole payload)'}: {message}") for pointer, message in self.failures[:_SHOWN]]
        if more := len(self.failures) - len(shown):
            shown.append(f"… and {more} more")
        head = f"{self.contract}: the payload breaks its contract; compare it with what the contract declares"
        return "\n  ".join([head, *shown])


class NotAnEvent(TreatyError):
    """Something without `__event_type__` and `__event_version__` was published or subscribed to."""

    def __init__(self, cls: object) -> None:
        super().__init__(cls)
        self.cls = cls

    def __str__(self) -> str:
        return f"{_told(self.cls)} is no class of an event; use one from a generated events.py or subscriber.py"


class ProjectionPublished(TreatyError):
    """A consumer's projection was published; it lacks fields that other consumers rely on."""

    def __init__(self, cls: type[object]) -> None:
        super().__init__(cls)
        self.cls = cls

    def __str__(self) -> str:
        return f"{_told(self.cls)} is a projection, which only reads; publish the class of the producer's events.py"


class VersionUnreadable(TreatyError):
    """An event was stored in a version that nothing here reads; `current` is the version of the class to read it as."""

    def __init__(self, event_type: str, version: str, current: str, is_newer: bool = False) -> None:
        super().__init__(event_type, version, current, is_newer)
        self.event_type, self.version, self.current, self.is_newer = event_type, version, current, is_newer

    def __str__(self) -> str:
        head = f"{self.event_type}: it was stored in version {_clip(_harmless(self.version))}"
        if self.version.count(".") < 2:
            return f"{head}, which is no version; write all of MAJOR.MINOR.PATCH"
        if self.is_newer:
            return f"{head}, which {self.current} cannot know; run the program that knows it"
        return (
            f"{head}, and nothing brings that up to {self.current}; give `History` the upcaster of the module "
            "that declares it, or freeze that version below `released` and compile"
        )


class BusClosed(TreatyError):
    """The bus takes nothing more; `action` is what was refused."""

    def __init__(self, action: str) -> None:
        super().__init__(action)
        self.action = action

    def __str__(self) -> str:
        return f"cannot {self.action}: the bus is closed; do it inside `async with EventBus()`, or open a new one"


class WaitsForItself(TreatyError):
    """A handler awaited the end of all deliveries, its own among them."""

    def __init__(self, action: str) -> None:
        super().__init__(action)
        self.action = action

    def __str__(self) -> str:
        return f"a handler that awaits {self.action} waits for itself; let a task of its own await it"


class SubscriptionExists(TreatyError):
    """Two subscriptions to one event type have the same name."""

    def __init__(self, event_type: str, name: str) -> None:
        super().__init__(event_type, name)
        self.event_type, self.name = event_type, name

    def __str__(self) -> str:
        return f"{self.event_type}: {self.name!r} has subscribed already; cancel that one, or pass another `name`"


class HopLimitExceeded(TreatyError):
    """An event would be `hops` handlers away from the one that began its chain."""

    def __init__(self, event_type: str, hops: int) -> None:
        super().__init__(event_type, hops)
        self.event_type, self.hops = event_type, hops

    def __str__(self) -> str:
        return (
            f"{self.event_type}: hop {self.hops} of its chain is over the limit; "
            "look for handlers that publish in a circle, or raise the bus's `hop_limit`"
        )


class UnknownLog(TreatyError):
    """No engine serves the URL of a bus. The message shows its scheme alone, because URLs carry passwords."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url

    def __str__(self) -> str:
        scheme, colon, _ = self.url.partition(":")
        shown = repr(scheme + colon) if colon else "a URL without a scheme"
        return f"no engine serves {shown}; the one there is: 'memory:'"


class ModuleUnknown(TreatyError):
    """A module was named that nobody registered."""

    def __init__(self, module: str, known: tuple[str, ...]) -> None:
        super().__init__(module, known)
        self.module, self.known = module, known

    def __str__(self) -> str:
        return f"module {self.module!r} is not registered{_suggest(self.module, self.known)}"


class ServiceUnknown(TreatyError):
    """A service was asked for that nobody registered; names are `module.Service`."""

    def __init__(self, service: str, known: tuple[str, ...]) -> None:
        super().__init__(service, known)
        self.service, self.known = service, known

    def __str__(self) -> str:
        return f"service {self.service!r} is not registered{_suggest(self.service, self.known)}"


class ServiceExists(TreatyError):
    """A service has an implementation already."""

    def __init__(self, service: str) -> None:
        super().__init__(service)
        self.service = service

    def __str__(self) -> str:
        return f"service {self.service!r} has an implementation already; unregister it first"


class IncompleteImplementation(TreatyError):
    """An implementation lacks operations of its service, or has them as something else than `async def`."""

    def __init__(self, service: str, missing: tuple[str, ...]) -> None:
        super().__init__(service, missing)
        self.service, self.missing = service, missing

    def __str__(self) -> str:
        return (
            f"{self.service}: the implementation has no `async def` method {', '.join(self.missing)}; "
            "write what is missing, and register an object, not its class"
        )


class ResponseUnsuitable(TreatyError):
    """An implementation returned something else than the response of its operation; `got` is the type of that."""

    def __init__(self, operation: str, expected: str, got: str) -> None:
        super().__init__(operation, expected, got)
        self.operation, self.expected, self.got = operation, expected, got

    def __str__(self) -> str:
        return f"{self.operation} returned {self.got}; return a {self.expected}"


class CapabilityMissing(TreatyError):
    """No provider could serve a capability; `skipped` holds each provider and why it did not, in the order tried."""

    def __init__(self, capability: str, skipped: tuple[tuple[str, str], ...]) -> None:
        super().__init__(capability, skipped)
        self.capability, self.skipped = capability, skipped

    @property
    def action(self) -> str:
        """What a person can do about it."""
        if not self.skipped:
            return "register a service that has it"
        return "bring one of these back, or register another provider"

    def __str__(self) -> str:
        if not self.skipped:
            return f"nobody provides {self.capability!r}; {self.action}"
        reasons = [f"{provider}: {why}" for provider, why in self.skipped]
        return "\n  ".join([f"no provider can serve {self.capability!r} now; {self.action}", *reasons])


class Unavailable(TreatyError):
    """An implementation raises this to say: I cannot serve now, and nothing was done. The router tries the next."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"unavailable, nothing was done: {self.reason or 'no reason given'}; try later, or another provider"


class DeadlineExceeded(TreatyError, TimeoutError):
    """A call and all its fallbacks together took longer than the operation allows."""

    def __init__(self, capability: str, timeout_s: float) -> None:
        super().__init__(capability, timeout_s)
        self.capability, self.timeout_s = capability, timeout_s

    def __str__(self) -> str:
        return (
            f"{self.capability}: no answer within {self.timeout_s:g} s, fallbacks included; "
            "what was asked may or may not have been done"
        )


class DomainError(TreatyError, Generic[D]):
    """Base of the errors that operations declare: an answer, not a fault, so the router never falls back on it.

    `data` stays out of the message, because fields may be secret.
    """

    name: ClassVar[str] = ""

    def __init__(self, data: D) -> None:
        super().__init__(data)
        self.data = data

    def __str__(self) -> str:
        return f"{self.name or type(self).__name__} (what happened is in `.data`)"


def _told(cls: object) -> str:
    return f"{cls.__module__}.{cls.__qualname__}" if isinstance(cls, type) else _clip(repr(cls))


def _clip(line: str) -> str:
    return line if len(line) <= _WIDTH else line[: _WIDTH - 1] + "…"


def _harmless(text: str) -> str:
    """Show stored text as it is where it can do nothing to a terminal, and quoted and escaped otherwise."""
    return text if text and text.isascii() and text.isprintable() else ascii(text)


def _suggest(name: str, known: tuple[str, ...]) -> str:
    if not known:
        return "; none is registered yet"
    from difflib import get_close_matches  # Here, because every program imports this file and few make typos.

    listed = ", ".join(known)
    close = get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]!r}? Known are: {listed}" if close else f"; known are: {listed}"
