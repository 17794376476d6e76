"""What a bus refuses."""

from treaty.errors.base import TreatyError, suggest


class BusClosed(TreatyError):
    """The bus takes nothing more; `action` is what was refused."""

    def __init__(self, action: str) -> None:
        super().__init__(action)
        self.action = action

    def __str__(self) -> str:
        return f"cannot {self.action}: the bus is closed; do it inside `async with EventBus()`, or open a new one"


class WaitsForItself(TreatyError):
    """A handler or a transaction awaited its own end."""

    def __init__(self, action: str) -> None:
        super().__init__(action)
        self.action = action

    def __str__(self) -> str:
        return (
            f"who awaits {self.action} in a handler or a transaction waits for itself; let a task of its own await it"
        )


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


class UndeclaredEvent(TreatyError):
    """An event was published or subscribed to that no contract declares."""

    def __init__(self, event_type: str) -> None:
        super().__init__(event_type)
        self.event_type = event_type

    def __str__(self) -> str:
        return (
            f"{self.event_type}: no contract declares it; write one and compile, "
            'or open the bus with `undeclared="warn"`'
        )


class NotTheProducer(TreatyError):
    """A module published an event that is another's to publish."""

    def __init__(self, event_type: str, producer: str, source: str) -> None:
        super().__init__(event_type, producer, source)
        self.event_type, self.producer, self.source = event_type, producer, source

    def __str__(self) -> str:
        return (
            f"{self.event_type}: {self.source!r} published it, and by its contract only {self.producer!r} does; "
            "change the contract's `producer`, or publish an event of your own"
        )


class UndeclaredConsumer(TreatyError):
    """A module subscribed to an event whose contract does not list it; `consumer` is empty where none was named."""

    def __init__(self, event_type: str, consumer: str, consumers: tuple[str, ...]) -> None:
        super().__init__(event_type, consumer, consumers)
        self.event_type, self.consumer, self.consumers = event_type, consumer, consumers

    def __str__(self) -> str:
        listed = ", ".join(self.consumers) or "nobody"
        who = repr(self.consumer) if self.consumer else "a subscription that names no consumer"
        return (
            f"{self.event_type}: {who} is not among its consumers, which are: {listed}; add the module to the "
            "contract's `consumers` and compile, or pass `consumer=` of one that is there"
        )


class SubscriptionVanished(TreatyError):
    """A log keeps events for subscriptions that no contract declares any more."""

    def __init__(self, event_type: str, names: tuple[str, ...]) -> None:
        super().__init__(event_type, names)
        self.event_type, self.names = event_type, names

    def __str__(self) -> str:
        return (
            f"{self.event_type}: the log still keeps events for {', '.join(map(repr, self.names))}, and the contract "
            "no longer lists that consumer; bring it back, or let its events go with `await bus.retire(…)` "
            "or `treaty events retire`"
        )


class SubscriptionUnknown(TreatyError):
    """A subscription was named that the log does not know."""

    def __init__(self, event_type: str, name: str, known: tuple[str, ...]) -> None:
        super().__init__(event_type, name, known)
        self.event_type, self.name, self.known = event_type, name, known

    def __str__(self) -> str:
        return f"{self.event_type}: the log knows no subscription {self.name!r}{suggest(self.name, self.known)}"


class OptionsInvalid(TreatyError, ValueError):
    """An option of a bus or a subscription makes no sense."""

    def __init__(self, option: str, problem: str) -> None:
        super().__init__(option, problem)
        self.option, self.problem = option, problem

    def __str__(self) -> str:
        return f"{self.option}: {self.problem}"


class NoReply(TreatyError, TimeoutError):
    """Nobody answered a request within its deadline."""

    def __init__(self, event_type: str, reply_type: str, timeout_s: float) -> None:
        super().__init__(event_type, reply_type, timeout_s)
        self.event_type, self.reply_type, self.timeout_s = event_type, reply_type, timeout_s

    def __str__(self) -> str:
        return (
            f"{self.event_type}: no {self.reply_type} came within {self.timeout_s:g} s; see that a handler of the "
            "request publishes one, and look at `treaty events parked`"
        )


class RolledBack(TreatyError):
    """An event was published in a transaction that was rolled back: it never happened."""

    def __init__(self, event_type: str) -> None:
        super().__init__(event_type)
        self.event_type = event_type

    def __str__(self) -> str:
        return f"{self.event_type}: the transaction it was published in was rolled back; publish it again if it is due"


class NotAwaited(TreatyError):
    """A handler returned a coroutine, so what it was to do has not been done."""

    def __str__(self) -> str:
        return "the handler returned a coroutine that it never awaited; write `await` before the call"


class Transient(TreatyError):
    """A handler raises this to say: try me again later."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"it may work later: {self.reason or 'no reason given'}"


class HandlerTimeout(TreatyError, TimeoutError):
    """A handler took longer than its subscription lets it."""

    def __init__(self, timeout_s: float) -> None:
        super().__init__(timeout_s)
        self.timeout_s = timeout_s

    def __str__(self) -> str:
        return f"the handler took longer than {self.timeout_s:g} s; make it quicker, or raise `timeout_s`"


class HandlerDied(TreatyError):
    """The process ended while an event was handled, as often as anybody lets it."""

    def __init__(self, deaths: int) -> None:
        super().__init__(deaths)
        self.deaths = deaths

    def __str__(self) -> str:
        return f"the process ended {self.deaths} times while it was handled; mend the handler, then redrive it"


class NotInTransaction(TreatyError):
    """Somebody asked for the connection of a transaction where none is open."""

    def __str__(self) -> str:
        return "no transaction is open here; subscribe with `has_inbox=True`, or use `async with bus.transaction()`"
