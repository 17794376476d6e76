"""What becomes of a call: breakers, deadlines, retries, room, shares, kept answers, and who is told."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import pytest

from treaty import (
    BlockingRouter,
    BreakerPolicy,
    BreakerState,
    CapabilityMissing,
    DeadlineExceeded,
    ModuleStatus,
    PayloadInvalid,
    Principal,
    RoutePolicy,
    Skipped,
    TreatyError,
    WaitsForItself,
    answers,
    use_deadline,
    use_principal,
)

from .stage import CAPABILITY, Page, Query, Stage, fail, lose, operation, refuse, service

QUICK = BreakerPolicy(window_s=10, least_calls=4, failure_rate=0.5, open_s=5, jitter=0)


async def outcome(stage: Stage) -> str | type[BaseException]:
    try:
        return await stage.call()
    except Exception as error:
        return type(error)


async def probed() -> tuple[Stage, asyncio.Task[str]]:
    """Open a breaker, and have a probe under way that waits."""
    stage = Stage(RoutePolicy(breaker=QUICK))
    stage.best.does = refuse
    for _ in range(4):
        await stage.call()
    await stage.clock.advance(5)
    stage.best.waits, stage.best.does = True, lambda: None
    probe = asyncio.create_task(stage.call())
    await asyncio.sleep(0)
    return stage, probe


# Breakers


@pytest.mark.parametrize("does", [refuse, lose], ids=lambda does: does.__name__)
async def test_who_fails_too_often_is_left_alone_and_every_call_is_answered(does: Callable[[], None]) -> None:
    stage = Stage(RoutePolicy(breaker=QUICK))
    stage.best.does = does
    assert [await stage.call() for _ in range(20)] == ["next"] * 20
    assert stage.best.asked == 4
    await stage.clock.advance(5)
    assert [await stage.call() for _ in range(20)] == ["next"] * 20
    assert stage.best.asked == 5  # One probe.
    stage.best.does = lambda: None
    await stage.clock.advance(10)
    assert [await stage.call() for _ in range(3)] == ["best"] * 3


async def test_while_a_probe_is_under_way_all_others_go_elsewhere() -> None:
    stage, probe = await probed()
    assert [await stage.call() for _ in range(50)] == ["next"] * 50
    stage.best.gates[0].set()
    assert await probe == "best"
    assert stage.best.most == 1


async def test_a_probe_that_is_cancelled_or_refused_early_leaves_its_place() -> None:
    stage, probe = await probed()
    probe.cancel()
    await asyncio.wait([probe])
    stage.best.waits = False
    assert await stage.call() == "best"


async def test_a_bug_is_raised_and_counts_and_errors_of_the_domain_do_not() -> None:
    stage = Stage(RoutePolicy(breaker=QUICK))
    stage.best.does = fail
    assert [await outcome(stage) for _ in range(5)] == [KeyError] * 4 + ["next"]


async def test_slow_answers_open_a_breaker_too() -> None:
    policy = BreakerPolicy(window_s=10, least_calls=4, failure_rate=0.5, open_s=50, slow_s=0.5, jitter=0)
    stage = Stage(RoutePolicy(breaker=policy))
    stage.best.waits = True
    for number in range(4):
        call = asyncio.create_task(stage.call())
        await asyncio.sleep(0)
        await stage.clock.advance(1)
        stage.best.gates[number].set()
        assert await call == "best"
    assert await stage.call() == "next"
    [provider, _] = stage.router.stats().capabilities[0].providers
    assert (provider.slow, provider.breaker, provider.answered) == (4, BreakerState.OPEN, 4)


async def test_without_a_fallback_an_open_breaker_is_a_missing_capability_that_says_when() -> None:
    stage = Stage(RoutePolicy(breaker=QUICK), has_next=False)
    stage.best.does = refuse
    for _ in range(4):
        await outcome(stage)
    with pytest.raises(CapabilityMissing) as caught:
        await stage.call()
    assert caught.value.skipped == (
        ("best.Find", "its breaker is open: it failed too often, and is asked again in 5.0 s"),
    )


# Deadlines


@dataclass(frozen=True)
class Late:
    name: str
    around_s: float | None
    own_s: float | None
    passes_s: float
    outcome: str | type[BaseException]
    asked: int = 1


LATE = [
    Late("in time", None, 2, 1, "best"),
    Late("its own time is over", None, 2, 3, DeadlineExceeded),
    Late("the time around is over", 2, None, 3, DeadlineExceeded),
    Late("the shorter one counts", 2, 100, 3, DeadlineExceeded),
    Late("a longer one around helps nobody", 100, 2, 3, DeadlineExceeded),
    Late("over before it began", 0, 100, 0, DeadlineExceeded, asked=0),
    Late("long over", -5, None, 0, DeadlineExceeded, asked=0),
    Late("no time is said", None, None, 1000, "best"),
]


@pytest.mark.parametrize("row", LATE, ids=lambda row: row.name)
async def test_one_deadline_holds_for_a_call_and_all_it_asks(row: Late) -> None:
    stage = Stage(timeout_s=row.own_s, has_next=False)
    stage.best.waits = True

    async def call() -> str | type[BaseException]:
        if row.around_s is None:
            return await outcome(stage)
        with use_deadline(row.around_s, clock=stage.clock):
            return await outcome(stage)

    asked = asyncio.create_task(call())
    await asyncio.sleep(0)
    await stage.clock.advance(row.passes_s)
    for gate in stage.best.gates:
        gate.set()
    assert await asked == row.outcome
    assert stage.best.asked == row.asked
    assert stage.best.running == 0
    assert stage.clock.pending == 0


async def test_a_provider_asks_others_within_the_time_that_its_caller_has() -> None:
    stage = Stage(timeout_s=2, has_next=False)
    inner = operation("inner", timeout_s=100, capability="inner.find")

    class Inner:
        async def find(self, request: Query) -> Page:
            await asyncio.Event().wait()
            raise AssertionError("nothing ends the wait")

    class Outer:
        async def find(self, request: Query) -> Page:
            return await stage.router.call(inner, request)

    stage.registry.register(service(inner), Inner())
    stage.registry.unregister(service(stage.operation))
    stage.registry.register(service(stage.operation), Outer())
    asked = asyncio.create_task(outcome(stage))
    await asyncio.sleep(0)
    await stage.clock.advance(2)
    assert await asked is DeadlineExceeded


async def test_a_provider_that_hangs_does_not_take_all_of_the_time() -> None:
    stage = Stage(RoutePolicy(attempt_timeout_s=1), timeout_s=10)
    stage.best.waits = True
    asked = asyncio.create_task(stage.ask())
    await asyncio.sleep(0)
    await stage.clock.advance(1)
    answer = await asked
    assert (answer.provider, answer.skipped) == ("next.Find", (Skipped("best.Find", "TimeoutError"),))


async def test_what_may_not_be_repeated_is_not_given_up_for_another() -> None:
    stage = Stage(RoutePolicy(attempt_timeout_s=1), timeout_s=10, idempotent=False)
    stage.best.waits = True
    asked = asyncio.create_task(outcome(stage))
    await asyncio.sleep(0)
    await stage.clock.advance(9)
    assert not asked.done()
    await stage.clock.advance(1)
    assert await asked is DeadlineExceeded
    assert stage.next.asked == 0


# Cancelling


async def test_a_provider_whose_own_task_was_cancelled_is_not_the_callers_end() -> None:
    stage = Stage()

    def cancelled() -> None:
        raise asyncio.CancelledError

    stage.best.does = cancelled
    assert await stage.call() == "next"
    stage = Stage(idempotent=False)
    stage.best.does = cancelled
    assert await outcome(stage) is ConnectionAbortedError


async def test_a_caller_that_is_cancelled_ends_the_provider_and_asks_nobody_else() -> None:
    stage = Stage()
    stage.best.waits = True
    asked = asyncio.create_task(stage.call())
    await asyncio.sleep(0)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert (stage.best.running, stage.next.asked) == (0, 0)


# Retries


async def test_all_are_tried_again_after_a_while_where_that_is_safe() -> None:
    stage = Stage(RoutePolicy(retry_delays_s=(1, 10), jitter=0))
    stage.best.does = stage.next.does = lose
    asked = asyncio.create_task(stage.call())
    await asyncio.sleep(0)
    assert (stage.best.asked, stage.next.asked) == (1, 1)
    await stage.clock.advance(1)
    assert (stage.best.asked, stage.next.asked) == (2, 2)
    stage.next.does = lambda: None
    await stage.clock.advance(10)
    assert await asked == "next"


async def test_in_the_end_it_is_missing_and_the_last_failure_is_the_cause() -> None:
    stage = Stage(RoutePolicy(retry_delays_s=(1,), jitter=0))
    stage.best.does = stage.next.does = refuse
    asked = asyncio.create_task(stage.call())
    await asyncio.sleep(0)
    await stage.clock.advance(1)
    with pytest.raises(CapabilityMissing) as caught:
        await asked
    assert caught.value.skipped == (("best.Find", "no disk"), ("next.Find", "no disk"))
    assert (stage.best.asked, stage.next.asked) == (2, 2)


async def test_a_call_that_reached_somebody_is_not_repeated() -> None:
    stage = Stage(RoutePolicy(retry_delays_s=(1,)), idempotent=False)
    stage.best.does = lose
    assert await outcome(stage) is ConnectionResetError
    assert (stage.best.asked, stage.next.asked) == (1, 0)


async def test_no_retry_goes_beyond_the_deadline() -> None:
    stage = Stage(RoutePolicy(retry_delays_s=(100,), jitter=0), timeout_s=5)
    stage.best.does = stage.next.does = refuse
    asked = asyncio.create_task(outcome(stage))
    await asyncio.sleep(0)
    await stage.clock.advance(5)
    assert await asked is DeadlineExceeded


# Room


async def test_beyond_its_room_a_provider_is_passed_over() -> None:
    stage = Stage(RoutePolicy(most_at_once=2))
    stage.best.waits = True
    first = [asyncio.create_task(stage.call()) for _ in range(2)]
    await asyncio.sleep(0)
    assert [await stage.call() for _ in range(5)] == ["next"] * 5
    for gate in stage.best.gates:
        gate.set()
    assert await asyncio.gather(*first) == ["best", "best"]
    stage.best.waits = False
    assert await stage.call() == "best"


async def test_where_no_other_is_left_calls_wait_for_room_in_order_and_only_so_many() -> None:
    stage = Stage(RoutePolicy(most_at_once=1, most_waiting=2), has_next=False)
    stage.best.waits = True
    done: list[int] = []

    async def call(number: int) -> None:
        await stage.call()
        done.append(number)

    tasks = [asyncio.create_task(call(number)) for number in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(CapabilityMissing, match="busy"):
        await stage.call()
    for number in range(3):
        assert len(stage.best.gates) == number + 1
        stage.best.gates[number].set()
        await tasks[number]
        await stage.clock.advance(0)
    assert done == [0, 1, 2]
    assert stage.best.most == 1


async def test_who_waits_for_room_and_is_cancelled_takes_no_place() -> None:
    stage = Stage(RoutePolicy(most_at_once=1, most_waiting=5), has_next=False)
    stage.best.waits = True
    tasks = [asyncio.create_task(stage.call()) for _ in range(4)]
    await asyncio.sleep(0)
    tasks[1].cancel()
    stage.best.gates[0].set()
    await asyncio.sleep(0)
    tasks[2].cancel()  # It may just have heard of the place.
    await stage.clock.advance(0)
    stage.best.gates[-1].set()
    assert await tasks[3] == "best"


# Shares


async def test_providers_of_equal_priority_share_by_weight() -> None:
    stage = Stage(RoutePolicy(weights={"best.Find": 3, "next.Find": 1}), best=0)
    served = [await stage.call() for _ in range(400)]
    assert (served.count("best"), served.count("next")) == (300, 100)
    assert all(served[start : start + 4].count("next") == 1 for start in range(0, 400, 4))


async def test_a_weight_of_nothing_is_asked_last_and_priority_comes_first() -> None:
    stage = Stage(RoutePolicy(weights={"best.Find": 0, "next.Find": 1}), best=0)
    assert [await stage.call() for _ in range(5)] == ["next"] * 5
    stage.next.does = refuse
    assert await stage.call() == "best"
    stage = Stage(RoutePolicy(weights={"best.Find": 1, "next.Find": 99}))
    assert [await stage.call() for _ in range(5)] == ["best"] * 5


async def test_who_is_degraded_is_asked_after_the_others() -> None:
    stage = Stage()
    stage.registry.set_status("best", ModuleStatus.DEGRADED, "its cache is away")
    assert await stage.call() == "next"
    stage.next.does = refuse
    assert await stage.call() == "best"


# Kept answers


async def test_an_answer_is_kept_for_a_while_for_the_same_question_of_the_same_principal() -> None:
    stage = Stage(RoutePolicy(cache_s=10))
    assert [await stage.call() for _ in range(3)] == ["best"] * 3
    assert stage.best.asked == 1
    await stage.call("another")
    assert stage.best.asked == 2
    with use_principal(Principal("ann")):
        await stage.call()
    assert stage.best.asked == 3
    await stage.clock.advance(10)
    await stage.call()
    assert stage.best.asked == 4
    stage.router.forget(CAPABILITY)
    await stage.call()
    assert stage.best.asked == 5
    assert stage.router.stats().capabilities[0].cached == 2


async def test_what_is_not_idempotent_and_what_failed_is_not_kept() -> None:
    stage = Stage(RoutePolicy(cache_s=10), idempotent=False)
    await stage.call()
    await stage.call()
    assert stage.best.asked == 2
    stage = Stage(RoutePolicy(cache_s=10))
    stage.best.does = stage.next.does = refuse
    assert await outcome(stage) is CapabilityMissing
    stage.best.does = lambda: None
    assert await stage.call() == "best"


async def test_answers_of_who_has_left_are_forgotten_and_the_oldest_go_first() -> None:
    stage = Stage(RoutePolicy(cache_s=10, cache_size=2))
    assert await stage.call() == "best"
    stage.registry.switch_off("best")
    assert await stage.call() == "next"
    for text in ("a", "b"):
        await stage.call(text)
    asked = stage.next.asked
    await stage.call("b")
    assert stage.next.asked == asked
    await stage.call()
    assert stage.next.asked == asked + 1


# Waiting for a module that comes back


async def test_calls_wait_for_a_module_that_is_being_exchanged_unless_another_serves() -> None:
    stage = Stage(has_next=False, timeout_s=10)
    stage.registry.announce_change("best")
    stage.registry.switch_off("best")
    asked = asyncio.create_task(stage.call())
    late = asyncio.create_task(outcome(stage))
    await stage.clock.advance(1)
    assert not asked.done()
    stage.registry.register(service(operation("other")), stage.next)
    assert await asked == "next"
    assert await late == "next"
    stage = Stage(has_next=False, timeout_s=1)
    stage.registry.announce_change("best")
    stage.registry.switch_off("best")
    asked_in_vain = asyncio.create_task(outcome(stage))
    await stage.clock.advance(1)
    assert await asked_in_vain is DeadlineExceeded


# Who is told


async def test_an_answer_tells_who_served_and_why_others_did_not() -> None:
    stage = Stage()
    stage.best.does = refuse
    answer = await stage.ask()
    assert (answer.response, answer.provider, answer.is_cached) == (Page(provider="next"), "next.Find", False)
    assert answer.skipped == (Skipped("best.Find", "no disk"),)
    with answers() as told:
        await stage.call()
        await stage.call()
    await stage.call()
    assert [one.provider for one in told] == ["next.Find", "next.Find"]


async def test_breakers_are_told_of_once_when_they_open_and_once_when_they_close(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "treaty.router")
    stage = Stage(RoutePolicy(breaker=QUICK))
    stage.best.does = lose
    for _ in range(20):
        await stage.call()
    await stage.clock.advance(5)
    await stage.call()
    stage.best.does = lambda: None
    await stage.clock.advance(10)
    await stage.call()
    told = [vars(record)["treaty_notice"] for record in caplog.records]
    assert told == ["breaker_opened", "breaker_closed"]
    assert "somebody's words" not in caplog.text


async def test_words_of_a_foreign_error_are_told_to_nobody_but_stay_the_cause(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stage = Stage(has_next=False)
    stage.best.does = lose
    with pytest.raises(CapabilityMissing) as caught:
        await stage.call()
    assert caught.value.skipped == (("best.Find", "ConnectionResetError: Connection reset by peer"),)
    assert isinstance(caught.value.__cause__, ConnectionResetError)
    assert "somebody's words" not in str(caught.value) + caplog.text


async def test_calls_are_counted_by_what_became_of_them() -> None:
    stage = Stage(RoutePolicy(breaker=QUICK))
    for _ in range(100):
        await stage.call()
    stage.best.does = refuse
    for _ in range(50):
        await stage.call()
    stage.best.does = lambda: None
    [found] = stage.router.stats().capabilities
    best, following = found.providers
    assert (found.calls, found.is_served, found.missing) == (150, True, 0)
    assert (best.calls, best.answered, best.failed, best.running) == (150, 100, 50, 0)
    assert (following.calls, following.answered) == (50, 50)
    assert 0 < best.duration.count <= 100
    stage.registry.switch_off("best")
    stage.registry.switch_off("next")
    assert await outcome(stage) is CapabilityMissing
    [found] = stage.router.stats().capabilities
    assert (found.missing, found.is_served) == (1, False)
    assert [one.why_not for one in found.providers] == [
        "module 'best': it is switched off",
        "module 'next': it is switched off",
    ]


# The boundary


async def test_in_a_process_the_very_objects_are_passed() -> None:
    stage = Stage()
    seen: list[Query] = []
    made = Page(provider="best")

    class Same:
        async def find(self, request: Query) -> Page:
            seen.append(request)
            return made

    stage.registry.unregister(service(stage.operation))
    stage.registry.register(service(stage.operation), Same())
    asked = Query()
    assert await stage.router.call(stage.operation, asked) is made
    assert seen[0] is asked


# Threads


async def test_a_thread_calls_and_waits_with_its_own_principal() -> None:
    stage = Stage()
    blocking = BlockingRouter(stage.router)
    seen: list[str] = []
    stage.best.does = lambda: seen.append(stage.router.guard.principal().name)

    def work() -> str:
        with use_principal(Principal("ann")):
            return blocking.call(stage.operation, Query()).provider

    assert await asyncio.to_thread(work) == "best"
    assert seen == ["ann"]


async def test_in_the_loop_itself_a_blocking_call_is_refused_instead_of_hanging() -> None:
    stage = Stage()
    with pytest.raises(WaitsForItself, match=CAPABILITY):
        BlockingRouter(stage.router).call(stage.operation, Query())


async def test_errors_reach_a_thread() -> None:
    stage = Stage(has_next=False)
    stage.best.does = refuse
    blocking = BlockingRouter(stage.router)
    with pytest.raises(TreatyError, match="no disk"):
        await asyncio.to_thread(blocking.call, stage.operation, Query())


class Strict(Query, frozen=True):
    text: Literal["y"]  # type: ignore[assignment]  # A class of another module may ask for more.


async def test_a_request_that_a_provider_cannot_read_is_no_failure_of_its() -> None:
    stage = Stage(RoutePolicy(breaker=QUICK), has_next=False)
    stage.registry.unregister(service(stage.operation))
    strict = operation("best", request=Strict)
    stage.registry.register(service(strict), stage.best)
    for _ in range(10):
        with pytest.raises(PayloadInvalid):
            await stage.call("x")
    assert await stage.call("y") == "best"
    assert stage.best.asked == 1
