"""Every error says where, what and the next step, keeps its facts, and survives pickling."""

import pickle
from collections.abc import Mapping

import pytest

from treaty import errors
from treaty.errors import (
    BusClosed,
    CapabilityMissing,
    CloudEventInvalid,
    DeadlineExceeded,
    DomainError,
    EnvelopeInvalid,
    HopLimitExceeded,
    IncompleteImplementation,
    ModuleUnknown,
    NotAnEvent,
    PayloadInvalid,
    ProjectionPublished,
    ResponseUnsuitable,
    SchemaTooHard,
    ServiceExists,
    ServiceUnknown,
    SubscriptionExists,
    TreatyError,
    Unavailable,
    UnknownLog,
    VersionUnreadable,
    WaitsForItself,
)


class TrackNotFound(DomainError[dict[str, str]]):
    name = "TrackNotFound"


CASES: list[tuple[TreatyError, Mapping[str, object], str]] = [
    (
        CloudEventInvalid("download.completed", (("/id", "it must be a string"), ("", "it is no JSON object"))),
        {
            "event_type": "download.completed",
            "failures": (("/id", "it must be a string"), ("", "it is no JSON object")),
        },
        "download.completed: it is no CloudEvent 1.0 that treaty can carry; mend it where it is made\n"
        "  /id: it must be a string\n"
        "  (whole event): it is no JSON object",
    ),
    (
        SchemaTooHard("Odd", ("not",)),
        {"contract": "Odd", "keywords": ("not",)},
        "Odd: no valid payload could be made from its contract; it is hard because of not. "
        "Give the contract an example, or build the payload in the test",
    ),
    (
        PayloadInvalid("download.completed 1.0.0", (("/size", "is negative"), ("", "is no object"))),
        {"contract": "download.completed 1.0.0", "failures": (("/size", "is negative"), ("", "is no object"))},
        "download.completed 1.0.0: the payload breaks its contract; compare it with what the contract declares\n"
        "  /size: is negative\n"
        "  (whole payload): is no object",
    ),
    (
        EnvelopeInvalid("download.completed", "key", "is of the class builtins.int; write a text"),
        {"event_type": "download.completed", "field": "key", "problem": "is of the class builtins.int; write a text"},
        "download.completed: its `key` is of the class builtins.int; write a text",
    ),
    (
        NotAnEvent(TreatyError),
        {"cls": TreatyError},
        "treaty.errors.TreatyError is no class of an event; use one from a generated events.py or subscriber.py",
    ),
    (
        NotAnEvent("download.completed"),
        {"cls": "download.completed"},
        "'download.completed' is no class of an event; use one from a generated events.py or subscriber.py",
    ),
    (
        ProjectionPublished(TreatyError),
        {"cls": TreatyError},
        "treaty.errors.TreatyError is a projection, which only reads; publish the class of the producer's events.py",
    ),
    (
        VersionUnreadable("download.completed", "1.4.0", "2.1.0"),
        {"event_type": "download.completed", "version": "1.4.0", "current": "2.1.0", "is_newer": False},
        "download.completed: it was stored in version 1.4.0, and nothing brings that up to 2.1.0; give `History` the "
        "upcaster of the module that declares it, or freeze that version below `released` and compile",
    ),
    (
        VersionUnreadable("download.completed", "3.0.0", "2.1.0", is_newer=True),
        {"event_type": "download.completed", "version": "3.0.0", "current": "2.1.0", "is_newer": True},
        "download.completed: it was stored in version 3.0.0, which 2.1.0 cannot know; run the program that knows it",
    ),
    (
        BusClosed("publish download.completed"),
        {"action": "publish download.completed"},
        "cannot publish download.completed: the bus is closed; do it inside `async with EventBus()`, or open a new one",
    ),
    (
        WaitsForItself("close()"),
        {"action": "close()"},
        "who awaits close() in a handler or a transaction waits for itself; let a task of its own await it",
    ),
    (
        SubscriptionExists("download.completed", "tagger"),
        {"event_type": "download.completed", "name": "tagger"},
        "download.completed: 'tagger' has subscribed already; cancel that one, or pass another `name`",
    ),
    (
        HopLimitExceeded("download.completed", 65),
        {"event_type": "download.completed", "hops": 65},
        "download.completed: hop 65 of its chain is over the limit; "
        "look for handlers that publish in a circle, or raise the bus's `hop_limit`",
    ),
    (
        UnknownLog("redis://user:secret@host"),
        {"url": "redis://user:secret@host"},
        "no engine serves 'redis:'; the one there is: 'memory:'",
    ),
    (UnknownLog("secret"), {"url": "secret"}, "no engine serves a URL without a scheme; the one there is: 'memory:'"),
    (
        ModuleUnknown("soulsek", ("metadata", "soulseek")),
        {"module": "soulsek", "known": ("metadata", "soulseek")},
        "module 'soulsek' is not registered; did you mean 'soulseek'? Known are: metadata, soulseek",
    ),
    (
        ModuleUnknown("spotify", ("metadata",)),
        {"module": "spotify", "known": ("metadata",)},
        "module 'spotify' is not registered; known are: metadata",
    ),
    (
        ModuleUnknown("spotify", ()),
        {"module": "spotify", "known": ()},
        "module 'spotify' is not registered; none is registered yet",
    ),
    (
        ServiceUnknown("soulseek.Download", ("soulseek.Downloads",)),
        {"service": "soulseek.Download", "known": ("soulseek.Downloads",)},
        "service 'soulseek.Download' is not registered; did you mean 'soulseek.Downloads'? "
        "Known are: soulseek.Downloads",
    ),
    (
        ServiceExists("soulseek.Downloads"),
        {"service": "soulseek.Downloads"},
        "service 'soulseek.Downloads' has an implementation already; unregister it first",
    ),
    (
        IncompleteImplementation("soulseek.Downloads", ("cancel", "download")),
        {"service": "soulseek.Downloads", "missing": ("cancel", "download")},
        "soulseek.Downloads: the implementation has no `async def` method cancel, download; "
        "write what is missing, and register an object, not its class",
    ),
    (
        ResponseUnsuitable("soulseek.Downloads.download", "DownloadRecord", "dict"),
        {"operation": "soulseek.Downloads.download", "expected": "DownloadRecord", "got": "dict"},
        "soulseek.Downloads.download returned dict; return a DownloadRecord",
    ),
    (
        CapabilityMissing("track.download", ()),
        {"capability": "track.download", "skipped": (), "action": "register a service that has it"},
        "nobody provides 'track.download'; register a service that has it",
    ),
    (
        CapabilityMissing("track.download", (("a.Downloads", "switched off"), ("b.Downloads", "no connection"))),
        {"skipped": (("a.Downloads", "switched off"), ("b.Downloads", "no connection"))},
        "no provider can serve 'track.download' now; bring one of these back, or register another provider\n"
        "  a.Downloads: switched off\n"
        "  b.Downloads: no connection",
    ),
    (
        Unavailable("the peer is offline"),
        {"reason": "the peer is offline"},
        "unavailable, nothing was done: the peer is offline; try later, or another provider",
    ),
    (
        Unavailable(),
        {"reason": ""},
        "unavailable, nothing was done: no reason given; try later, or another provider",
    ),
    (
        DeadlineExceeded("track.download", 1.5),
        {"capability": "track.download", "timeout_s": 1.5},
        "track.download: no answer within 1.5 s, fallbacks included; what was asked may or may not have been done",
    ),
    (
        TrackNotFound({"track": "secret"}),
        {"data": {"track": "secret"}, "name": "TrackNotFound"},
        "TrackNotFound (what happened is in `.data`)",
    ),
]


@pytest.mark.parametrize(("error", "facts", "text"), CASES, ids=[type(error).__name__ for error, _, _ in CASES])
def test_an_error_keeps_its_facts_and_says_what_to_do_even_after_pickling(
    error: TreatyError, facts: Mapping[str, object], text: str
) -> None:
    for copy in (error, pickle.loads(pickle.dumps(error))):
        assert type(copy) is type(error)
        assert {name: getattr(copy, name) for name in facts} == facts
        assert str(copy) == text


def test_every_error_has_a_case_above() -> None:
    classes = {cls for cls in vars(errors).values() if isinstance(cls, type) and issubclass(cls, TreatyError)}
    shown = {base for error, _, _ in CASES for base in type(error).__mro__}
    assert classes <= shown


def test_a_payload_with_many_long_failures_has_a_short_message() -> None:
    error = PayloadInvalid("big 1.0.0", tuple((f"/{n}", "x" * 10_000) for n in range(100_000)))
    lines = str(error).splitlines()
    assert len(lines) == 12
    assert lines[-1] == "  … and 99990 more"
    assert max(map(len, lines)) < 250


def test_a_deadline_is_a_timeout() -> None:
    assert isinstance(DeadlineExceeded("track.download", 1), TimeoutError)
