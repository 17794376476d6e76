"""`tail` follows a log: nothing is missed, nothing comes twice, and the clock is a test's."""

from collections.abc import Callable

import pytest

from treaty.console.program import events
from treaty.log.record import Query, Record

from .stand_in import PAID, StandIn, Still, event


def follow(log: StandIn, on_wait: Callable[[], None], *arguments: str) -> tuple[int, Still]:
    clock = Still(on_wait)
    return events(["tail", log.name, *arguments], lambda url, clock: log, clock), clock


def positions(told: str) -> list[int]:
    return [int(line.split()[0]) for line in told.splitlines()]


def test_what_comes_is_printed_once(capsys: pytest.CaptureFixture[str]) -> None:
    log = StandIn()

    def publish() -> None:
        log.changes += 1
        at = log.records_kept[-1].position
        log.records_kept += [event(at + 1), event(at + 2, PAID)]

    code, clock = follow(log, publish, "--count", "5")
    assert (code, positions(capsys.readouterr().out)) == (0, [9, 10, 11, 12, 13])
    assert clock.waits == [0.2, 0.2, 0.2]
    assert log.calls[-1] == ("close",)


def test_a_log_in_which_nothing_changes_is_not_searched_again() -> None:
    log, finds = StandIn(), 0
    search = log.find

    async def find(query: object) -> object:
        nonlocal finds
        finds += 1
        return await search(query)  # type: ignore[arg-type]

    log.find = find  # type: ignore[assignment, method-assign]

    def change_at_last() -> None:
        waits.append(len(waits))
        if len(waits) == 50:
            log.changes += 1
            log.records_kept.append(event(9))

    waits: list[int] = []
    follow(log, change_at_last, "--count", "1")
    assert finds == 2


class Racing(StandIn):
    """Another process writes right after this one has read."""

    async def find(self, query: Query) -> list[Record]:
        found = await super().find(query)
        if len(self.records_kept) < 11:
            self.changes += 1
            self.records_kept.append(event(self.records_kept[-1].position + 1))
        return found


def test_what_is_written_during_a_read_is_not_missed(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt_at_last() -> None:
        waits.append(0)
        if len(waits) == 10:
            raise KeyboardInterrupt

    waits: list[int] = []
    code, _ = follow(Racing(), interrupt_at_last)
    assert (code, positions(capsys.readouterr().out)) == (130, [9, 10, 11])


def test_only_what_was_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    log = StandIn()

    def publish() -> None:
        log.changes += 1
        log.records_kept.append(event(log.records_kept[-1].position + 1, (PAID, "order.placed")[log.changes % 2]))

    follow(log, publish, "--count", "2", "--type", PAID)
    assert positions(capsys.readouterr().out) == [10, 12]


def test_what_is_behind_is_read_page_by_page(capsys: pytest.CaptureFixture[str]) -> None:
    log = StandIn(records_kept=[event(position) for position in range(1, 702)])
    code, clock = follow(log, lambda: None, "--from-position", "2", "--count", "700")
    assert (code, positions(capsys.readouterr().out)) == (0, list(range(2, 702)))
    assert clock.waits == []


def test_an_interrupt_ends_it_and_closes_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    log = StandIn()

    def interrupt() -> None:
        raise KeyboardInterrupt

    code, _ = follow(log, interrupt, "--from-position", "8")
    told = capsys.readouterr()
    assert (code, positions(told.out), told.err) == (130, [8], "treaty: interrupted\n")
    assert log.calls[-1] == ("close",)
