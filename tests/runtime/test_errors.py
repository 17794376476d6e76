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
    DurabilityUnavailable,
    EnvelopeInvalid,
    Fenced,
    Forbidden,
    HandlerDied,
    HandlerTimeout,
    HopLimitExceeded,
    IncompleteImplementation,
    LogBusy,
    LogClosed,
    LogDamaged,
    LogError,
    LogForeign,
    LogFull,
    LogMissing,
    LogNewer,
    LogReadOnly,
    LogUrlInvalid,
    ModulesUndiscoverable,
    ModuleUnknown,
    NoReply,
    NotAnEvent,
    NotAwaited,
    NotInTransaction,
    NotTheProducer,
    OptionsInvalid,
    PayloadInvalid,
    ProjectionPublished,
    RateLimited,
    Refused,
    ReplacementFailed,
    ResponseUnsuitable,
    RolledBack,
    SchemaTooHard,
    ServiceExists,
    ServiceUnknown,
    StartFailed,
    StopFailed,
    SubscriptionExists,
    SubscriptionUnknown,
    SubscriptionVanished,
    SystemInvalid,
    SystemNotRunning,
    SystemUsed,
    Transient,
    TreatyError,
    Unauthenticated,
    Unavailable,
    UndeclaredConsumer,
    UndeclaredEvent,
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
        "treaty.errors.base.TreatyError is no class of an event; use one from a generated events.py or subscriber.py",
    ),
    (
        NotAnEvent("download.completed"),
        {"cls": "download.completed"},
        "'download.completed' is no class of an event; use one from a generated events.py or subscriber.py",
    ),
    (
        ProjectionPublished(TreatyError),
        {"cls": TreatyError},
        "treaty.errors.base.TreatyError is a projection, which only reads; "
        "publish the class of the producer's events.py",
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
        UndeclaredEvent("download.completed"),
        {"event_type": "download.completed"},
        'download.completed: no contract declares it; write one and compile, or open the bus with `undeclared="warn"`',
    ),
    (
        NotTheProducer("download.completed", "soulseek", "spotify"),
        {"event_type": "download.completed", "producer": "soulseek", "source": "spotify"},
        "download.completed: 'spotify' published it, and by its contract only 'soulseek' does; "
        "change the contract's `producer`, or publish an event of your own",
    ),
    (
        UndeclaredConsumer("download.completed", "spotify", ("library", "metadata")),
        {"event_type": "download.completed", "consumer": "spotify", "consumers": ("library", "metadata")},
        "download.completed: 'spotify' is not among its consumers, which are: library, metadata; add the module to "
        "the contract's `consumers` and compile, or pass `consumer=` of one that is there",
    ),
    (
        UndeclaredConsumer("download.completed", "", ()),
        {"event_type": "download.completed", "consumer": "", "consumers": ()},
        "download.completed: a subscription that names no consumer is not among its consumers, which are: nobody; "
        "add the module to the contract's `consumers` and compile, or pass `consumer=` of one that is there",
    ),
    (
        SubscriptionVanished("download.completed", ("library", "library/index")),
        {"event_type": "download.completed", "names": ("library", "library/index")},
        "download.completed: the log still keeps events for 'library', 'library/index', and the contract no longer "
        "lists that consumer; bring it back, or let its events go with `await bus.retire(…)` or "
        "`treaty events retire`",
    ),
    (
        SubscriptionUnknown("download.completed", "libary", ("library", "metadata")),
        {"event_type": "download.completed", "name": "libary", "known": ("library", "metadata")},
        "download.completed: the log knows no subscription 'libary'; did you mean 'library'? "
        "Known are: library, metadata",
    ),
    (
        OptionsInvalid("concurrency", "0 is less than one event"),
        {"option": "concurrency", "problem": "0 is less than one event"},
        "concurrency: 0 is less than one event",
    ),
    (
        NoReply("track.wanted", "track.found", 1.5),
        {"event_type": "track.wanted", "reply_type": "track.found", "timeout_s": 1.5},
        "track.wanted: no track.found came within 1.5 s; see that a handler of the request publishes one, "
        "and look at `treaty events parked`",
    ),
    (
        RolledBack("download.completed"),
        {"event_type": "download.completed"},
        "download.completed: the transaction it was published in was rolled back; publish it again if it is due",
    ),
    (
        NotAwaited(),
        {},
        "the handler returned a coroutine that it never awaited; write `await` before the call",
    ),
    (
        Transient("the disk is busy"),
        {"reason": "the disk is busy"},
        "it may work later: the disk is busy",
    ),
    (Transient(), {"reason": ""}, "it may work later: no reason given"),
    (
        HandlerTimeout(0.5),
        {"timeout_s": 0.5},
        "the handler took longer than 0.5 s; make it quicker, or raise `timeout_s`",
    ),
    (
        HandlerDied(3),
        {"deaths": 3},
        "the process ended 3 times while it was handled; mend the handler, then redrive it",
    ),
    (
        NotInTransaction(),
        {},
        "no transaction is open here; subscribe with `has_inbox=True`, or use `async with bus.transaction()`",
    ),
    (
        UnknownLog("redis://user:secret@host"),
        {"url": "redis://user:secret@host"},
        "no engine serves 'redis:'; there are: 'memory:', 'sqlite:///app.events'",
    ),
    (
        UnknownLog("secret"),
        {"url": "secret"},
        "no engine serves a URL without a scheme; there are: 'memory:', 'sqlite:///app.events'",
    ),
    (
        LogUrlInvalid("'shared' is neither 'yes' nor 'no'"),
        {"problem": "'shared' is neither 'yes' nor 'no'"},
        "the URL of the log: 'shared' is neither 'yes' nor 'no'",
    ),
    (
        DurabilityUnavailable("download.completed", "strict", "memory:", "memory"),
        {"event_type": "download.completed", "asked": "strict", "log": "memory:", "offered": "memory"},
        "download.completed: its contract asks for `durability: strict`, and the log 'memory:' is memory at best; "
        "open the bus on a log that keeps it, such as 'sqlite:///app.events'",
    ),
    (
        LogError("sqlite:///app.events", "the disk says no"),
        {"log": "sqlite:///app.events", "problem": "the disk says no"},
        "sqlite:///app.events: the disk says no; look at what the problem names",
    ),
    (
        LogMissing("sqlite:///app.events", "there is no such folder"),
        {"log": "sqlite:///app.events", "problem": "there is no such folder"},
        "sqlite:///app.events: there is no such folder; check the path in the URL",
    ),
    (
        LogReadOnly("sqlite:///app.events", "it cannot be written"),
        {"log": "sqlite:///app.events", "problem": "it cannot be written"},
        "sqlite:///app.events: it cannot be written; give this program the right to write the file and its folder",
    ),
    (
        LogFull("sqlite:///app.events", "the disk is full"),
        {"log": "sqlite:///app.events", "problem": "the disk is full"},
        "sqlite:///app.events: the disk is full; make room on the disk; what waits to be written is tried again",
    ),
    (
        LogBusy("sqlite:///app.events", "it was locked for 10 s"),
        {"log": "sqlite:///app.events", "problem": "it was locked for 10 s"},
        "sqlite:///app.events: it was locked for 10 s; end the other program's transaction, or try again",
    ),
    (
        LogDamaged("sqlite:///app.events", "the file is torn"),
        {"log": "sqlite:///app.events", "problem": "the file is torn"},
        "sqlite:///app.events: the file is torn; restore it from a backup, or move it away and start with an empty log",
    ),
    (
        LogNewer("sqlite:///app.events", "it is of version 9"),
        {"log": "sqlite:///app.events", "problem": "it is of version 9"},
        "sqlite:///app.events: it is of version 9; run the treaty that wrote it, or a later one",
    ),
    (
        LogForeign("sqlite:///app.events", "another program made it"),
        {"log": "sqlite:///app.events", "problem": "another program made it"},
        "sqlite:///app.events: another program made it; name a file of its own in the URL",
    ),
    (
        LogClosed("sqlite:///app.events", "cannot publish download.completed: it is not open"),
        {"log": "sqlite:///app.events", "problem": "cannot publish download.completed: it is not open"},
        "sqlite:///app.events: cannot publish download.completed: it is not open; "
        "use it inside `async with EventBus(…)`",
    ),
    (
        Fenced(),
        {},
        "another process has the subscription now; nothing was written, and it handles the event again",
    ),
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
        IncompleteImplementation("soulseek.Downloads", (("cancel", "is missing"), ("download", "is no `async def`"))),
        {"service": "soulseek.Downloads", "faults": (("cancel", "is missing"), ("download", "is no `async def`"))},
        "soulseek.Downloads: the implementation does not fit: cancel is missing; download is no `async def`. "
        "Write each as an `async def` of one request",
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
        SystemInvalid(("a requires itself", "b is missing")),
        {"problems": ("a requires itself", "b is missing")},
        "the system cannot start; mend this first:\n  a requires itself\n  b is missing",
    ),
    (
        StartFailed((("wallet", "OSError: no database"),), ("users",)),
        {"failures": (("wallet", "OSError: no database"),), "stopped": ("users",)},
        "the system did not start; mend the first of these, or set `is_critical = False` on its class:\n"
        "  wallet: OSError: no database\n"
        "  stopped again: users",
    ),
    (
        StopFailed((("wallet", "it took longer than 10 s"),)),
        {"failures": (("wallet", "it took longer than 10 s"),)},
        "the system has stopped, and these did not stop well; see what they left behind:\n"
        "  wallet: it took longer than 10 s",
    ),
    (
        ReplacementFailed("wallet", "OSError: no database", is_old_running=True),
        {"module": "wallet", "why": "OSError: no database", "is_old_running": True},
        "wallet was not replaced: OSError: no database; the one before goes on",
    ),
    (
        SystemNotRunning("replace a module"),
        {"action": "replace a module"},
        "cannot replace a module: the system is not running; do it inside of `async with system:`",
    ),
    (
        SystemUsed("running"),
        {"state": "running"},
        "cannot start a system that is running and was started before; make a new one of new modules",
    ),
    (
        ModulesUndiscoverable("app.modules", ("app.modules.maps: ImportError: no library",)),
        {"where": "app.modules", "problems": ("app.modules.maps: ImportError: no library",)},
        "app.modules: not all modules can be found; mend this, or leave it out:\n"
        "  app.modules.maps: ImportError: no library",
    ),
    (
        DeadlineExceeded("track.download", 1.5),
        {"capability": "track.download", "timeout_s": 1.5},
        "track.download: no answer within 1.5 s, fallbacks included; what was asked may or may not have been done",
    ),
    (
        Refused("call", "soulseek.Downloads.download", "ann"),
        {"action": "call", "target": "soulseek.Downloads.download", "principal": "ann"},
        "'ann' may not call soulseek.Downloads.download; act as somebody who may",
    ),
    (
        Unauthenticated("call", "soulseek.Downloads.download", ""),
        {"action": "call", "target": "soulseek.Downloads.download", "principal": ""},
        "to call soulseek.Downloads.download one has to say who one is; act within `use_principal(…)`, or sign in",
    ),
    (
        Forbidden("publish", "download.completed", "ann", ("downloads:admin", "downloads:write")),
        {"principal": "ann", "missing": ("downloads:admin", "downloads:write")},
        "'ann' may not publish download.completed: that needs downloads:admin, downloads:write; "
        "grant it, or act as who has it",
    ),
    (
        Forbidden("read", "download.completed", "", ("downloads:read",)),
        {"principal": "", "missing": ("downloads:read",)},
        "somebody anonymous may not read download.completed: that needs downloads:read; grant it, or act as who has it",
    ),
    (
        RateLimited("call", "soulseek.Downloads.download", "ann", 0.25),
        {"principal": "ann", "retry_after_s": 0.25},
        "'ann' has asked too often to call soulseek.Downloads.download; wait 0.25 s, or raise the module's rate",
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
    shown = {type(error) for error, _, _ in CASES}
    assert classes - shown == {TreatyError, DomainError}  # Which are raised only as a class of somebody's own.


def test_a_payload_with_many_long_failures_has_a_short_message() -> None:
    error = PayloadInvalid("big 1.0.0", tuple((f"/{n}", "x" * 10_000) for n in range(100_000)))
    lines = str(error).splitlines()
    assert len(lines) == 12
    assert lines[-1] == "  … and 99990 more"
    assert max(map(len, lines)) < 250


@pytest.mark.parametrize(
    ("error", "base"),
    [
        (DeadlineExceeded("track.download", 1), TimeoutError),
        (NoReply("track.wanted", "track.found", 1), TimeoutError),
        (OptionsInvalid("concurrency", "0 is less than one event"), ValueError),
        (LogUrlInvalid("it names no file"), ValueError),
        *[(cls("sqlite:///app.events", "it failed"), LogError) for cls in LogError.__subclasses__()],
    ],
    ids=lambda each: each.__name__ if isinstance(each, type) else type(each).__name__,
)
def test_an_error_is_caught_as_what_it_is_one_of(error: TreatyError, base: type[Exception]) -> None:
    assert isinstance(error, base)
