"""Who owns subscriptions, and who is dead for sure. No wall clock is compared across processes."""

from __future__ import annotations

import os
import socket
import sqlite3
from pathlib import Path
from typing import NamedTuple

OPEN: set[str] = set()  # Owners in this process; a pid says nothing about them.


class Owner(NamedTuple):
    """A row of `treaty_owners`."""

    id: str
    pid: int
    place: str  # Pids of one place can be compared.
    started: str  # Tells a process from a later one with its pid; empty where nobody knows.
    beat: int

    def __str__(self) -> str:
        return f"process {self.pid} on {self.place.partition(' ')[0]}"


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def place() -> str:
    """Name where this process's pid means something: machine, boot and pid namespace."""
    try:
        namespace = os.readlink("/proc/self/ns/pid")
    except OSError:
        namespace = ""
    return f"{socket.gethostname()} {_text('/proc/sys/kernel/random/boot_id').strip()} {namespace}"


def started(pid: int) -> str:
    """Tell when a process started, in ticks since the boot."""
    fields = _text(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return fields[19] if len(fields) > 19 else ""


def is_dead(owner: Owner) -> bool:
    """Tell whether an owner is dead for sure."""
    if owner.place != place():
        return False
    if owner.pid == os.getpid() and owner.started == started(owner.pid):
        return owner.id not in OPEN
    if os.name == "nt":
        return False  # There, this question would end the process.
    try:
        os.kill(owner.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass  # It lives, as somebody else's.
    return owner.started != started(owner.pid)


def look_up(connection: sqlite3.Connection, owner_id: str) -> Owner | None:
    """Find an owner."""
    row = connection.execute("SELECT id, pid, place, started, beat FROM treaty_owners WHERE id = ?", (owner_id,))
    found = row.fetchone()
    return Owner(*found) if found else None


def forget_the_dead(connection: sqlite3.Connection) -> None:
    """Drop owners that are dead for sure and own nothing any more."""
    idle = "SELECT * FROM treaty_owners WHERE id NOT IN (SELECT owner FROM treaty_subscriptions WHERE owner NOT NULL)"
    dead = [(owner.id,) for owner in map(Owner._make, connection.execute(idle).fetchall()) if is_dead(owner)]
    connection.executemany("DELETE FROM treaty_owners WHERE id = ?", dead)


class Watch:
    """Remembers since when, by our own clock, the beats of others have not changed."""

    def __init__(self, lease_s: float) -> None:
        self._lease_s = lease_s
        self._seen: dict[str, tuple[int, float]] = {}

    def has_expired(self, owner: Owner, now_s: float) -> bool:
        """Tell whether the beat stood still for a lease."""
        beat, since_s = self._seen.get(owner.id, (-1, now_s))
        if beat != owner.beat:
            since_s = now_s
            self._seen[owner.id] = owner.beat, now_s
        return now_s - since_s >= self._lease_s
