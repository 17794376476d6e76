"""How far a subscription has come, as its process knows it; the log is told from time to time."""

from __future__ import annotations

from collections.abc import Iterable

from treaty.log.record import UNDONE, Claim, Progress, Row, State, SubscriptionId

NOTHING = Claim(fence=0, cursor=0, was_clean=True, replayed_until=0, rows=(), blocked={})
"""What is known of a subscription that was not claimed yet."""


class Standing:
    """A cursor, what is open behind it, and rows about what is out of the ordinary."""

    def __init__(self, subscription: SubscriptionId, claim: Claim, known: Iterable[Row] = ()) -> None:
        """`known` are the rows ahead of the cursor."""
        self.subscription = subscription
        self.fence = claim.fence
        self.replayed_until = claim.replayed_until
        self.cursor = claim.cursor  # Everything up to here is done, or has a row.
        self.rows = _at_hand(claim)
        self.blocked = dict(claim.blocked)
        self._open: dict[int, None] = {}  # Positions under way, ascending.
        self._last = claim.cursor  # The last that was begun.
        self._ahead = {row.position: row.state is State.DONE for row in known if row.position > claim.cursor}
        self._puts: dict[int, Row] = {}
        self._drops: set[int] = set()

    @property
    def has_rows_to_tell(self) -> bool:
        """Whether rows changed since the log was last told."""
        return bool(self._puts or self._drops)

    def is_known(self, position: int) -> bool:
        """Tell whether an event is done or has a row, so that it must not be begun again."""
        return position in self._ahead

    def has_done(self, position: int) -> bool:
        """Tell whether an event is done, unless its row is in the log alone."""
        return self._ahead.get(position, position <= self.cursor and position not in self.rows)

    def begin(self, position: int) -> None:
        """Note that an event is under way; later positions are begun later."""
        self._open[position] = None
        self._last = max(self._last, position)

    def end(self, position: int, *, has_row: bool = False) -> None:
        """Note that an event is done, or that a row says what is still to be done about it."""
        if position not in self._open:
            if position in self._ahead and not has_row:
                self._is_done_ahead(position)
            return
        is_first = next(iter(self._open)) == position
        del self._open[position]
        if is_first:
            self._advance(next(iter(self._open), self._last + 1) - 1)
            return
        self._ahead[position] = False
        if not has_row:
            self._is_done_ahead(position)

    def skip(self, position: int) -> None:
        """Note that an event came by that is done or has a row; all before it have been begun."""
        self._last = max(self._last, position)
        if not self._open:
            self._advance(self._last)

    def forget_open(self) -> None:
        """Take nothing to be under way: it will be begun again."""
        self._open.clear()
        self._last = self.cursor

    def passed(self, position: int) -> None:
        """Note that everything up to an event is done: there is nothing open."""
        self.cursor = self._last = position

    def put(self, row: Row, before: Row | None) -> None:
        """Remember something about an event, in the place of what was known."""
        self._count(before, -1)
        self._count(row, 1)
        self._puts[row.position] = row
        self._drops.discard(row.position)
        if row.state in (State.HELD, State.PARKED):
            self.rows.pop(row.position, None)  # The log has them; there may be many.
        else:
            self.rows[row.position] = row

    def drop(self, row: Row) -> None:
        """Forget what was known about an event: it is done.

        One ahead of the cursor is noted as done until the cursor has passed it: without a row it would be begun again.
        """
        self._count(row, -1)
        self.rows.pop(row.position, None)
        if row.position > self.cursor:
            self._ahead[row.position] = True
            self._puts[row.position] = Row(position=row.position, state=State.DONE)
            return
        self._puts.pop(row.position, None)
        self._drops.add(row.position)

    def forget(self, row: Row) -> None:
        """Take a row to be gone that the log has dropped by itself."""
        self._count(row, -1)

    def take(self) -> Progress:
        """Say what the log has not heard of yet."""
        progress = Progress(
            subscription=self.subscription,
            fence=self.fence,
            cursor=self.cursor,
            puts=tuple(self._puts[position] for position in sorted(self._puts)),
            drops=tuple(sorted(self._drops)),
        )
        self._puts, self._drops = {}, set()
        return progress

    def untake(self, progress: Progress) -> None:
        """Take back what the log could not be told; what was said since counts more."""
        for row in progress.puts:
            if row.position not in self._drops:
                self._puts.setdefault(row.position, row)
        self._drops |= {position for position in progress.drops if position not in self._puts}

    def renew(self, claim: Claim) -> None:
        """Go on under a new fence, with the rows as the log has them; what is under way stays so."""
        self.fence = claim.fence
        self.replayed_until = claim.replayed_until
        self.rows = _at_hand(claim)
        self.blocked = dict(claim.blocked)

    def _is_done_ahead(self, position: int) -> None:
        """Have the log know it until the cursor has come there, or it would be handled again."""
        self._ahead[position] = True
        self._drops.discard(position)
        self._puts[position] = Row(position=position, state=State.DONE)

    def _advance(self, cursor: int) -> None:
        """Move the cursor; that something was done ahead of it need not be remembered any more."""
        self.cursor = cursor
        for position in [position for position in self._ahead if position <= cursor]:
            if self._ahead.pop(position):
                self._puts.pop(position, None)
                self._drops.add(position)

    def _count(self, row: Row | None, change: int) -> None:
        if row is None or row.key is None or row.state not in UNDONE:
            return
        left = self.blocked.get(row.key, 0) + change
        if left > 0:
            self.blocked[row.key] = left
        else:
            self.blocked.pop(row.key, None)


def _at_hand(claim: Claim) -> dict[int, Row]:
    """Find the rows of what is to be tried again; those that are held or parked may be many, and stay in the log."""
    return {row.position: row for row in claim.rows if row.state is not State.DONE}
