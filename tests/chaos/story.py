"""Publishers and subscribers who are killed again and again, and then the count."""

import json
import sqlite3
import subprocess
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import count as count_from
from math import gcd
from pathlib import Path
from random import Random
from typing import Self

from tests.chaos import child, witness
from tests.chaos.cast import Cast
from tests.chaos.counting import Count, Evidence, Examined, count
from tests.chaos.engines import engine
from tests.chaos.witness import Sighting

_SUBSCRIBERS = 2
_SLEEP_EVERY, _MEND_EVERY = 10, 14  # Turns.
_LONGEST_SLEEP_S = 2.5
_LONGEST_S = 0.15  # Until somebody is killed at a moment of chance; a publisher is done in about that time.


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How a story went."""

    seed: int
    kills: int
    takeovers: int  # From owners who slept.
    again: int  # Deliveries without an inbox that were not the first.
    hung: list[str]
    acknowledged: int
    logged: int
    parked: dict[str, int]  # Before all was sent again: subscription → events.
    reasons: dict[str, int]  # Why they were parked.
    count: Count


def tell(engine: str, folder: Path, *, seed: int, kills: int, say: Callable[[str], None] = lambda _: None) -> Told:
    """Kill so many processes, let the rest come to an end in peace, and count."""
    with Story(Cast(engine, folder), seed) as story:
        while story.cast.kills < kills and not story.cast.hung:
            story.turn()
            say(f"{story.cast.kills} of {kills} kills")
        return story.settle()


def tell_of(engine: str, folder: Path, role: str, points: Iterable[int]) -> Told:
    """Kill a publisher or a settler at each of these statements, counted from amid their work, and count."""
    with Story(Cast(engine, folder), seed=0) as story:
        for place in points:
            story.kill_at(role, place)
        return story.settle()


class Story:
    """One folder, and all that happens in it; leaving it leaves nobody behind."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast = cast
        self._seed = seed
        self._rng = Random(seed)
        self._turns = 0
        self.takeovers = 0
        self._subscribers: list[subprocess.Popen[str]] = []
        self._publishing = self._handling = 1  # Statements.

    def __enter__(self) -> Self:
        self._measure()
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._subscribers:
            self.cast.kill(process)  # Asleep or not.

    def _measure(self) -> None:
        """Make the log, and learn how many statements it takes to publish a little and to handle that."""
        self.cast.play("prepare")
        self._publishing = _last_number(self.cast.play("publish", "measured"))
        self._handling = _last_number(self.cast.play("settle", is_healthy=True))

    def turn(self) -> None:
        """Have one publisher publish while subscribers handle, and kill one or two of them."""
        self._turns += 1
        self._fill_up()
        if self._turns % _SLEEP_EVERY == _SLEEP_EVERY // 2 and engine(self.cast.engine).has_leases:
            self._take_over()
        if self._turns % _MEND_EVERY == 0:
            self.cast.play("redrive")  # While others handle events; poison kills again.
        die_at = self._next_statement() if self._turns % 2 else 0
        publisher = self.cast.start("publish", f"p{self._turns}", die_at=die_at)
        if not die_at:
            victim = self._rng.choice([publisher, *self._subscribers])
            with suppress(subprocess.TimeoutExpired):
                publisher.wait(timeout=self._rng.uniform(0, _LONGEST_S))
            victim.kill()
        self.cast.end(publisher)

    def _take_over(self) -> None:
        """Have everybody who handles events sleep until somebody else has taken over, then wake them.

        Whoever sleeps in a transaction keeps everybody out, so nobody is waited for without an end.
        """
        sleepers = self._subscribers
        successor = self.cast.start("subscribe")
        publisher = self.cast.start("publish", f"s{self._turns}-well")
        for process in sleepers:
            self.cast.stop(process)
        self.takeovers += self.cast.says(successor, _LONGEST_SLEEP_S)
        for process in sleepers:
            self.cast.go_on(process)
        self.cast.end(publisher)
        self._subscribers = [*sleepers, successor]

    def kill_at(self, role: str, place: int) -> None:
        """Kill somebody at a statement, counted from a quarter of what they do."""
        if role != "publish":
            self.cast.play("publish", f"again-{place}-well")
        total = self._publishing if role == "publish" else self._handling
        self.cast.end(self.cast.start(role, f"killed-{place}-well", die_at=total // 4 + place, is_healthy=True))

    def _next_statement(self) -> int:
        """Walk over all statements of a publisher in wide steps, so that a long story has been at each of them."""
        step = next(step for step in count_from(self._publishing * 5 // 8 + 1) if gcd(step, self._publishing) == 1)
        return self._turns // 2 * step % self._publishing + 1

    def _fill_up(self) -> None:
        alive = []
        for process in self._subscribers:
            if process.poll() is None:
                alive.append(process)
            else:
                self.cast.end(process)
        while len(alive) < _SUBSCRIBERS:
            dies = self._rng.random() < 0.5
            alive.append(self.cast.start("subscribe", die_at=self._rng.randint(1, self._handling) if dies else 0))
        self._subscribers = alive

    def settle(self) -> Told:
        """Let everybody finish; poison may kill again, until it is parked. Then send it again to the healthy."""
        while self._subscribers:
            self.cast.end(self._subscribers.pop())
        for _ in range(self.cast.kills + 20):
            if self.cast.play("settle") is not None or self.cast.hung:
                break
        else:
            self.cast.hung.append("settle: something kills for ever")
        parked = self._examined().parked
        self.cast.play("redrive")
        self.cast.play("settle", is_healthy=True)
        evidence = self._evidence(self._examined())
        reasons = [reason for each in parked.values() for reason in each.values()]
        return Told(
            seed=self._seed,
            kills=self.cast.kills,
            takeovers=self.takeovers,
            again=sum(len(rows) - len(set(rows)) for rows in evidence.handled.values()),
            hung=self.cast.hung,
            acknowledged=len(evidence.acknowledged),
            logged=len(evidence.examined.logged),
            parked={name: len(each) for name, each in sorted(parked.items())},
            reasons={reason: reasons.count(reason) for reason in sorted(set(reasons))},
            count=count(evidence),
        )

    def _examined(self) -> Examined:
        self.cast.play("examine")
        found = json.loads((self.cast.folder / child.EXAMINED).read_text(encoding="utf-8"))
        return Examined(**{**found, "logged": [Sighting(*row) for row in found["logged"]]})

    def _evidence(self, examined: Examined) -> Evidence:
        folder = self.cast.folder
        with closing(sqlite3.connect(folder / "app.events")) as connection:
            effects = connection.execute("SELECT event_id, key, number FROM effects ORDER BY n").fetchall()
            rows = connection.execute("SELECT key, number FROM orders ORDER BY n").fetchall()
        return Evidence(
            acknowledged=witness.read(folder / "acknowledged"),
            examined=examined,
            effects=[Sighting(*row) for row in effects],
            rows=rows,
            keys_with_rows=frozenset(row.key for row in examined.logged if row.key.endswith(f"/{child.BUSINESS}")),
            handled={name: witness.read(folder / name) for name in (child.FLAKY_ONE, child.FRAGILE)},
        )


def _last_number(printed: list[str] | None) -> int:
    assert printed, "nobody was to be killed yet"
    return max(1, int(printed[-1]))
