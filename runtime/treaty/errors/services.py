"""What is wrong with a module, a service or a call."""

from typing import ClassVar, Generic, TypeVar

from treaty.errors.base import TreatyError, suggest

D = TypeVar("D")


class ModuleUnknown(TreatyError):
    """A module was named that nobody registered."""

    def __init__(self, module: str, known: tuple[str, ...]) -> None:
        super().__init__(module, known)
        self.module, self.known = module, known

    def __str__(self) -> str:
        return f"module {self.module!r} is not registered{suggest(self.module, self.known)}"


class ServiceUnknown(TreatyError):
    """A service was asked for that nobody registered; names are `module.Service`."""

    def __init__(self, service: str, known: tuple[str, ...]) -> None:
        super().__init__(service, known)
        self.service, self.known = service, known

    def __str__(self) -> str:
        return f"service {self.service!r} is not registered{suggest(self.service, self.known)}"


class ServiceExists(TreatyError):
    """A service has an implementation already."""

    def __init__(self, service: str) -> None:
        super().__init__(service)
        self.service = service

    def __str__(self) -> str:
        return f"service {self.service!r} has an implementation already; unregister it first"


class IncompleteImplementation(TreatyError):
    """An implementation does not do what its service asks; `faults` are pairs of an operation and what is wrong."""

    def __init__(self, service: str, faults: tuple[tuple[str, str], ...]) -> None:
        super().__init__(service, faults)
        self.service, self.faults = service, faults

    def __str__(self) -> str:
        listed = "; ".join(f"{operation} {why}" for operation, why in self.faults)
        return f"{self.service}: the implementation does not fit: {listed}. Write each as an `async def` of one request"


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
    """A call and all its fallbacks together took longer than the operation, or a caller around it, allows.

    `was_asked` tells whether a provider may have begun what was asked; if not, it may be asked again.
    """

    def __init__(self, capability: str, timeout_s: float, *, was_asked: bool = True) -> None:
        super().__init__(capability, timeout_s)
        self.capability, self.timeout_s, self.was_asked = capability, timeout_s, was_asked

    def __str__(self) -> str:
        done = "may or may not have been done" if self.was_asked else "was not done: nobody was asked"
        return f"{self.capability}: no answer within {self.timeout_s:.3g} s, fallbacks included; what was asked {done}"


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
