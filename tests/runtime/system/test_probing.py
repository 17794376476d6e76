"""Modules are asked how they are, one question at a time, and what they answer is what they are."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from treaty import Health, ModuleStatus, ModuleUnknown, OptionsInvalid, Probing, System, SystemNotRunning
from treaty.testing import FakeClock

from .parts import Part, for_ever

STEADY = Probing(every_s=10, jitter=0)


class Patient(Part):
    """Says what it is told to say."""

    health_timeout_s = 2.0

    def __init__(self, answer: Callable[[], Awaitable[Health]]) -> None:
        super().__init__("patient")
        self.answer, self.asked, self.at_once, self.most_at_once = answer, 0, 0, 0

    async def health(self) -> Health:
        self.asked += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return await self.answer()
        finally:
            self.at_once -= 1


def saying(health: object) -> Callable[[], Awaitable[Health]]:
    async def answer() -> Health:
        if isinstance(health, BaseException):
            raise health
        return health  # type: ignore[return-value]  # Some say what they must not.

    return answer


async def hang() -> Health:
    await for_ever()
    return Health.good()


@dataclass(frozen=True)
class Row:
    """An answer, and what the module is after the first and the third of them."""

    name: str
    answer: Callable[[], Awaitable[Health]]
    first: ModuleStatus
    third: ModuleStatus
    reason: str


ROWS = [
    Row("good", saying(Health.good(users=3)), ModuleStatus.ACTIVE, ModuleStatus.ACTIVE, ""),
    Row("degraded", saying(Health.degraded("slow")), ModuleStatus.DEGRADED, ModuleStatus.DEGRADED, "slow"),
    Row("bad", saying(Health.bad("no disk")), ModuleStatus.INACTIVE, ModuleStatus.INACTIVE, "no disk"),
    Row(
        "unknown",
        saying(Health(ModuleStatus.UNKNOWN)),
        ModuleStatus.DEGRADED,
        ModuleStatus.DEGRADED,
        "its health check gave no reason",
    ),
    Row(
        "raises",
        saying(OSError("secret")),
        ModuleStatus.DEGRADED,
        ModuleStatus.INACTIVE,
        "its health check raised OSError",
    ),
    Row(
        "cancels itself",
        saying(asyncio.CancelledError()),
        ModuleStatus.DEGRADED,
        ModuleStatus.INACTIVE,
        "its health check raised ConnectionAbortedError",
    ),
    Row("hangs", hang, ModuleStatus.DEGRADED, ModuleStatus.INACTIVE, "its health check did not answer within 2 s"),
    Row(
        "no health",
        saying(True),
        ModuleStatus.DEGRADED,
        ModuleStatus.INACTIVE,
        "its health check returned bool, which is no `Health`",
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
async def test_what_is_answered_is_what_it_is(row: Row) -> None:
    clock, patient = FakeClock(), Patient(row.answer)
    async with System(patient, clock=clock, probing=STEADY) as system:
        await clock.advance(12)
        first = system.registry.state("patient")
        assert (first.status, first.reason) == (row.first, row.reason)
        await clock.advance(24)
        third = system.registry.state("patient")
        assert (third.status, third.reason, patient.asked) == (row.third, row.reason, 3)
        patient.answer = saying(Health.good(users=4))
        status = await system.check("patient")
        assert (status.modules[0].status, status.modules[0].facts) == (ModuleStatus.ACTIVE, {"users": 4})
        assert status.modules[0].checked_at == clock.now()
    assert clock.pending == 0


async def test_a_change_is_logged_once_and_once_more_when_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "treaty.system")
    clock, patient = FakeClock(), Patient(saying(OSError("secret")))
    async with System(patient, clock=clock, probing=STEADY) as system:
        await clock.advance(50)
        patient.answer = saying(Health.good())
        await system.check()
        await system.check()
    told = [(vars(one)["treaty_notice"], vars(one).get("treaty_after")) for one in caplog.records]
    assert told == [("module_unwell", "degraded"), ("module_unwell", "inactive"), ("module_well", None)]
    assert "secret" not in caplog.text


async def test_one_question_at_a_time_whoever_asks() -> None:
    clock, go = FakeClock(), asyncio.Event()

    async def slowly() -> Health:
        await go.wait()
        return Health.degraded("slow")

    patient = Patient(slowly)
    async with System(patient, clock=clock, probing=STEADY) as system:
        await clock.advance(10)
        checks = [asyncio.create_task(system.check()) for _ in range(3)]
        await clock.settle()
        go.set()
        for check in checks:
            assert (await check).modules[0].reason == "slow"
        assert (patient.asked, patient.most_at_once) == (1, 1)


async def test_who_does_not_override_health_is_never_asked() -> None:
    clock = FakeClock()
    async with System(Part("a"), clock=clock) as system:
        assert clock.pending == 0
        assert (await system.check()).modules[0].checked_at is None
        with pytest.raises(ModuleUnknown):
            await system.check("b")
    with pytest.raises(SystemNotRunning):
        await system.check()


async def test_waits_differ_by_no_more_than_the_jitter() -> None:
    clock, patient = FakeClock(), Patient(saying(Health.good()))
    async with System(patient, clock=clock, probing=Probing(every_s=10, jitter=0.5)):
        await clock.advance(4.9)
        assert patient.asked == 0
        await clock.advance(10.2)
        assert patient.asked >= 1


async def test_a_question_that_is_under_way_ends_with_the_system() -> None:
    clock, patient = FakeClock(), Patient(hang)
    async with System(patient, clock=clock, probing=STEADY):
        await clock.advance(10)
        assert patient.at_once == 1
    assert patient.at_once == 0
    assert clock.pending == 0


@pytest.mark.parametrize(
    "options", [{"every_s": 0}, {"every_s": float("inf")}, {"jitter": 2}, {"jitter": -0.1}, {"unhealthy_after": 0}]
)
def test_options_that_make_no_sense_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(OptionsInvalid):
        Probing(**options)  # type: ignore[arg-type]  # That is what is refused.
