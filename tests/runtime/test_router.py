"""Which provider serves a call, and what the caller hears when none does."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from treaty.errors import CapabilityMissing, DeadlineExceeded, PayloadInvalid, ResponseUnsuitable, Unavailable
from treaty.modules import ModuleRegistry
from treaty.payload import Payload
from treaty.router import ModuleRouter

from .payloads import forced
from .services import (
    CAPABILITY,
    Downloads,
    NotFound,
    OtherDownloads,
    OtherRequest,
    OtherResponse,
    Request,
    Response,
    TrackNotFound,
    download,
    downloads,
    fetch,
    fetching,
)

NOT_FOUND = TrackNotFound(NotFound(track="t"))
REFUSED = ConnectionRefusedError("port 80")
BUSY = Unavailable("busy")
BUG = KeyError("a bug")

Behaviour = BaseException | None  # What a provider raises; None: it answers.


@dataclass
class Soulseek(Downloads):
    """The provider of the higher priority."""

    raises: Behaviour = None
    asked: list[Payload] = field(default_factory=list[Payload])

    async def download(self, request: Request) -> Response:
        self.asked.append(request)
        if self.raises:
            raise self.raises
        return Response(file_path="soulseek")


@dataclass
class Youtube(OtherDownloads):
    """The provider that is tried next."""

    raises: Behaviour = None
    asked: list[Payload] = field(default_factory=list[Payload])

    async def fetch(self, request: OtherRequest) -> OtherResponse:
        self.asked.append(request)
        if self.raises:
            raise self.raises
        return OtherResponse(file_path="youtube", size_bytes=7)


@dataclass(frozen=True)
class Row:
    """The providers that are there and what they do, which modules are off, and what must come of it."""

    name: str
    outcome: str | type[BaseException]  # Who answered, or what was raised.
    soulseek: Behaviour = None
    youtube: Behaviour = None
    present: tuple[str, ...] = ("soulseek", "youtube")
    off: tuple[str, ...] = ()
    idempotent: tuple[bool, bool] = (True, True)
    asked: tuple[int, int] = (1, 0)
    skipped: tuple[tuple[str, str], ...] = ()
    requires: tuple[str, ...] = ()


S, Y = "soulseek.Downloads", "youtube.Fetching"

ROWS = [
    Row("the best answers", "soulseek"),
    Row("one is there", "youtube", present=("youtube",), asked=(0, 1)),
    Row("the best is off", "youtube", off=("soulseek",), asked=(0, 1)),
    Row("the best is unavailable", "youtube", soulseek=BUSY, asked=(1, 1)),
    Row("unavailable, though not idempotent", "youtube", soulseek=BUSY, idempotent=(False, False), asked=(1, 1)),
    Row("no connection, idempotent", "youtube", soulseek=REFUSED, asked=(1, 1)),
    Row("timeout, idempotent", "youtube", soulseek=TimeoutError(), asked=(1, 1)),
    Row("no route, idempotent", "youtube", soulseek=OSError(113, "no route"), asked=(1, 1)),
    Row("no connection, not idempotent", ConnectionRefusedError, soulseek=REFUSED, idempotent=(False, True)),
    Row("timeout, not idempotent", TimeoutError, soulseek=TimeoutError(), idempotent=(False, True)),
    Row(
        "no connection to one that must not be asked twice",
        ConnectionRefusedError,
        soulseek=BUSY,
        youtube=REFUSED,
        idempotent=(True, False),
        asked=(1, 1),
    ),
    Row(
        "no connection, and the caller forbids asking twice",
        ConnectionRefusedError,
        present=("youtube",),
        youtube=REFUSED,
        idempotent=(False, True),
        asked=(0, 1),
    ),
    Row("an error of the domain is an answer", TrackNotFound, soulseek=NOT_FOUND),
    Row("so is the next provider's", TrackNotFound, soulseek=BUSY, youtube=NOT_FOUND, asked=(1, 1)),
    Row("a bug is a bug", KeyError, soulseek=BUG),
    Row("what it requires is up", "soulseek", requires=("spotify",), present=("soulseek", "youtube", "spotify")),
    Row(
        "what it requires is off",
        "youtube",
        requires=("spotify",),
        present=("soulseek", "youtube", "spotify"),
        off=("spotify",),
        asked=(0, 1),
    ),
    Row("what it requires is not there", "youtube", requires=("spotify",), asked=(0, 1)),
    Row("nobody is there", CapabilityMissing, present=(), asked=(0, 0)),
    Row(
        "all are off",
        CapabilityMissing,
        off=("soulseek", "youtube"),
        asked=(0, 0),
        skipped=((S, "module 'soulseek': it is switched off"), (Y, "module 'youtube': it is switched off")),
    ),
    Row(
        "all fail in ways that allow another",
        CapabilityMissing,
        soulseek=REFUSED,
        youtube=Unavailable(),
        asked=(1, 1),
        skipped=((S, "ConnectionRefusedError"), (Y, "it is unavailable")),
    ),
    Row(
        "each for its reason",
        CapabilityMissing,
        requires=("spotify",),
        youtube=BUSY,
        asked=(0, 1),
        skipped=((S, "it requires module 'spotify': nobody registered it"), (Y, "busy")),
    ),
    Row(
        "each for its other reason",
        CapabilityMissing,
        present=("soulseek", "spotify"),
        requires=("spotify",),
        off=("spotify",),
        asked=(0, 0),
        skipped=((S, "it requires module 'spotify': it is switched off"),),
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
async def test_a_call_is_served_by_the_first_provider_that_can(row: Row) -> None:
    operation = download(idempotent=row.idempotent[0], requires=row.requires)
    soulseek, youtube, registry = Soulseek(row.soulseek), Youtube(row.youtube), ModuleRegistry()
    register: dict[str, Callable[[], None]] = {
        "soulseek": lambda: registry.register(downloads(operation), soulseek),
        "youtube": lambda: registry.register(fetching(fetch(idempotent=row.idempotent[1])), youtube),
        "spotify": lambda: registry.register_module("spotify"),
    }
    for module in row.present:
        register[module]()
    for module in row.off:
        registry.switch_off(module)

    call = ModuleRouter(registry).call(operation, Request(track="t"))
    if isinstance(row.outcome, str):
        assert await call == Response(file_path=row.outcome)
    else:
        with pytest.raises(row.outcome) as caught:
            await call
        assert type(caught.value) is row.outcome
        if isinstance(caught.value, CapabilityMissing):
            assert (caught.value.capability, caught.value.skipped) == (CAPABILITY, row.skipped)
    assert (len(soulseek.asked), len(youtube.asked)) == row.asked


@pytest.fixture
def registry() -> ModuleRegistry:
    return ModuleRegistry()


@pytest.fixture
def router(registry: ModuleRegistry) -> ModuleRouter:
    return ModuleRouter(registry)


async def test_the_providers_own_class_of_error_reaches_the_caller(
    registry: ModuleRegistry, router: ModuleRouter
) -> None:
    registry.register(downloads(download()), Soulseek(NOT_FOUND))
    with pytest.raises(TrackNotFound) as caught:
        await router.call(download(), Request(track="t"))
    assert caught.value is NOT_FOUND


async def test_each_side_sees_its_own_classes(registry: ModuleRegistry, router: ModuleRouter) -> None:
    youtube = Youtube()
    registry.register(fetching(fetch()), youtube)
    response = await router.call(download(), Request(track="t"))
    assert type(response) is Response
    assert youtube.asked == [OtherRequest(track="t")]


async def test_the_same_classes_are_passed_on_untouched(registry: ModuleRegistry, router: ModuleRouter) -> None:
    soulseek, request = Soulseek(), Request(track="t")
    registry.register(downloads(download()), soulseek)
    await router.call(download(), request)
    assert soulseek.asked[0] is request


async def test_a_response_that_does_not_fit_the_caller_is_invalid(
    registry: ModuleRegistry, router: ModuleRouter
) -> None:
    class Misfit(Youtube):
        async def fetch(self, request: OtherRequest) -> OtherResponse:
            return forced(OtherResponse(file_path="a", size_bytes=1), file_path=...)

    registry.register(fetching(fetch()), Misfit())
    with pytest.raises(PayloadInvalid):
        await router.call(download(), Request(track="t"))


async def test_a_response_that_is_no_payload_is_named(registry: ModuleRegistry, router: ModuleRouter) -> None:
    class Careless(Youtube):
        async def fetch(self, request: OtherRequest) -> Any:
            return {"path": "a"}

    registry.register(fetching(fetch()), Careless())
    with pytest.raises(ResponseUnsuitable, match=r"fetch returned dict; return a OtherResponse"):
        await router.call(download(), Request(track="t"))


async def test_the_last_failure_is_the_cause_of_what_is_missing(registry: ModuleRegistry, router: ModuleRouter) -> None:
    registry.register(downloads(download(idempotent=True)), Soulseek(REFUSED))
    with pytest.raises(CapabilityMissing) as caught:
        await router.call(download(idempotent=True), Request(track="t"))
    assert caught.value.__cause__ is REFUSED


class Stuck(Youtube):
    """Never answers."""

    cancelled = False

    async def fetch(self, request: OtherRequest) -> OtherResponse:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        raise AssertionError("nothing ends the wait")


async def test_one_deadline_ends_the_whole_chain(registry: ModuleRegistry, router: ModuleRouter) -> None:
    stuck = Stuck()
    operation = download(timeout_s=0.001, idempotent=True)
    registry.register(downloads(operation), Soulseek(REFUSED))
    registry.register(fetching(fetch(idempotent=True)), stuck)
    with pytest.raises(DeadlineExceeded) as caught:
        await router.call(operation, Request(track="t"))
    assert (caught.value.capability, caught.value.timeout_s) == (CAPABILITY, 0.001)
    assert stuck.cancelled


async def test_a_providers_own_timeout_is_not_the_deadline(registry: ModuleRegistry, router: ModuleRouter) -> None:
    operation = download(timeout_s=3600)
    registry.register(downloads(operation), Soulseek(TimeoutError("its own")))
    with pytest.raises(TimeoutError, match="its own") as caught:
        await router.call(operation, Request(track="t"))
    assert not isinstance(caught.value, DeadlineExceeded)


async def test_cancelling_a_call_cancels_the_provider(registry: ModuleRegistry, router: ModuleRouter) -> None:
    entered = asyncio.Event()

    class Entered(Stuck):
        async def fetch(self, request: OtherRequest) -> OtherResponse:
            entered.set()
            return await super().fetch(request)

    stuck = Entered()
    registry.register(fetching(fetch()), stuck)
    call = asyncio.create_task(router.call(download(), Request(track="t")))
    await entered.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert stuck.cancelled


def test_the_router_finds_providers_too(registry: ModuleRegistry, router: ModuleRouter) -> None:
    registry.register(fetching(fetch()), Youtube())
    assert router.providers(CAPABILITY) == registry.providers(CAPABILITY) != ()


async def test_an_outage_is_logged_once_and_so_is_its_end(
    registry: ModuleRegistry, router: ModuleRouter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "treaty.router")
    soulseek = Soulseek(BUSY)
    registry.register(downloads(download()), soulseek)

    async def call(times: int) -> None:
        for _ in range(times):
            with suppress(CapabilityMissing, TrackNotFound):
                await router.call(download(), Request(track="t"))

    await call(3)
    soulseek.raises = None
    await call(3)
    soulseek.raises = BUSY
    await call(3)
    soulseek.raises = NOT_FOUND  # An error of the domain is service as well.
    await call(3)
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO", "WARNING", "INFO"]
    assert {record.name for record in caplog.records} == {"treaty.router"}
    facts = vars(caplog.records[0])
    assert {name: facts[f"treaty_{name}"] for name in ("capability", "skipped", "action")} == {
        "capability": CAPABILITY,
        "skipped": (f"{S}: busy",),
        "action": "bring one of these back, or register another provider",
    }
    assert "track.download" in caplog.records[0].getMessage()
    assert S in caplog.records[1].getMessage()


def test_the_rows_are_told_apart() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS)
