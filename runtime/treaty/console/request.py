"""What a command is given: a log that is open, a clock, what was asked, and where the answer goes."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # Help does without what runs a clock.
    from treaty.clock import Clock
    from treaty.log.protocol import Log


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One question to a log."""

    log: Log
    clock: Clock
    asked: Namespace
    write: Callable[[str], None]  # The answer.
    say: Callable[[str], None]  # What is said beside it, a line at a time.
    flush: Callable[[], object]  # Let whoever reads see what was written.
