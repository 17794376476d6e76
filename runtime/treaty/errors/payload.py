"""What is wrong with a payload."""

from treaty.errors.base import TreatyError, clip, harmless, told

_SHOWN = 10  # Failures in a message.


class PayloadInvalid(TreatyError):
    """A payload breaks its contract. Values never appear in the message, because they may be secrets.

    `failures` holds a JSON Pointer (RFC 6901) and a message each; the empty pointer means the whole payload.
    """

    def __init__(self, contract: str, failures: tuple[tuple[str, str], ...]) -> None:
        super().__init__(contract, failures)
        self.contract, self.failures = contract, failures

    def __str__(self) -> str:
        shown = [clip(f"{pointer or '(whole payload)'}: {message}") for pointer, message in self.failures[:_SHOWN]]
        if more := len(self.failures) - len(shown):
            shown.append(f"… and {more} more")
        head = f"{self.contract}: the payload breaks its contract; compare it with what the contract declares"
        return "\n  ".join([head, *shown])


class EnvelopeInvalid(TreatyError, ValueError):
    """An event was to carry an id, key, source or the like that no log could keep."""

    def __init__(self, event_type: str, field: str, problem: str) -> None:
        super().__init__(event_type, field, problem)
        self.event_type, self.field, self.problem = event_type, field, problem

    def __str__(self) -> str:
        return f"{self.event_type}: its `{self.field}` {self.problem}"


_LONGEST = 1000  # Characters.


def refuse_text(event_type: str, field: str, value: object) -> None:
    """Raise `EnvelopeInvalid` for what is no text, or one that cannot be written down."""
    if not isinstance(value, str):
        raise EnvelopeInvalid(event_type, field, f"is of the class {told(type(value))}; write a text")
    if len(value) > _LONGEST:
        raise EnvelopeInvalid(event_type, field, f"has more than {_LONGEST} characters; write a shorter one")
    if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise EnvelopeInvalid(event_type, field, "holds half a character, which no file can; write whole ones")


class NotAnEvent(TreatyError):
    """Something without `__event_type__` and `__event_version__` was published or subscribed to."""

    def __init__(self, cls: object) -> None:
        super().__init__(cls)
        self.cls = cls

    def __str__(self) -> str:
        return f"{told(self.cls)} is no class of an event; use one from a generated events.py or subscriber.py"


class ProjectionPublished(TreatyError):
    """A consumer's projection was published; it lacks fields that other consumers rely on."""

    def __init__(self, cls: type[object]) -> None:
        super().__init__(cls)
        self.cls = cls

    def __str__(self) -> str:
        return f"{told(self.cls)} is a projection, which only reads; publish the class of the producer's events.py"


class VersionUnreadable(TreatyError):
    """An event was stored in a version that nothing here reads; `current` is the version of the class to read it as."""

    def __init__(self, event_type: str, version: str, current: str, is_newer: bool = False) -> None:
        super().__init__(event_type, version, current, is_newer)
        self.event_type, self.version, self.current, self.is_newer = event_type, version, current, is_newer

    def __str__(self) -> str:
        head = f"{self.event_type}: it was stored in version {clip(harmless(self.version))}"
        if self.version.count(".") < 2:
            return f"{head}, which is no version; write all of MAJOR.MINOR.PATCH"
        if self.is_newer:
            return f"{head}, which {self.current} cannot know; run the program that knows it"
        return (
            f"{head}, and nothing brings that up to {self.current}; give `History` the upcaster of the module "
            "that declares it, or freeze that version below `released` and compile"
        )


class CloudEventInvalid(TreatyError):
    """A text is no CloudEvent 1.0 that can be read, or an event cannot be written as one.

    `failures` holds a JSON Pointer (RFC 6901) and a sentence each; the empty pointer means the whole text. What is
    wrong with the payload inside is a `PayloadInvalid`.
    """

    def __init__(self, event_type: str, failures: tuple[tuple[str, str], ...]) -> None:
        super().__init__(event_type, failures)
        self.event_type, self.failures = event_type, failures

    def __str__(self) -> str:
        shown = [clip(f"{pointer or '(whole event)'}: {message}") for pointer, message in self.failures[:_SHOWN]]
        head = f"{self.event_type}: it is no CloudEvent 1.0 that treaty can carry; mend it where it is made"
        return "\n  ".join([head, *shown])


class SchemaTooHard(TreatyError):
    """No valid payload could be made from a contract; `keywords` are those that only filter what is made."""

    def __init__(self, contract: str, keywords: tuple[str, ...]) -> None:
        super().__init__(contract, keywords)
        self.contract, self.keywords = contract, keywords

    def __str__(self) -> str:
        why = f"it is hard because of {', '.join(self.keywords)}" if self.keywords else "its keywords leave little room"
        return (
            f"{self.contract}: no valid payload could be made from its contract; {why}. "
            "Give the contract an example, or build the payload in the test"
        )
