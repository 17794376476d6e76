"""From the URL of a bus to its log."""

from __future__ import annotations

from math import isfinite
from urllib.parse import parse_qsl, unquote

from treaty.clock import Clock
from treaty.errors.base import suggest
from treaty.errors.log import LogUrlInvalid, UnknownLog
from treaty.log.protocol import Log

_SQLITE = ("busy_s", "lease_s", "shared")
_MEMORY = ("keeps",)


def open_log(url: str, clock: Clock, *, may_write: bool = True) -> Log:
    """Make the log that a URL names; it is opened by `await log.open()`.

    `memory:` keeps the last 1000 events, or `?keeps=` of them. `sqlite:///relative/path` and `sqlite:////absolute/path`
    take `busy_s` (how long somebody else's lock is waited for), `lease_s` (how long an owner that says nothing keeps
    its subscriptions) and `shared=yes` (the file is another program's as well). Those who only look, and say so by
    `may_write`, need no right to write, and make no file.
    Raises `UnknownLog` and `LogUrlInvalid`.
    """
    scheme, colon, _ = url.partition(":")
    if scheme == "memory" and colon:
        return _memory(url, clock)
    if scheme == "sqlite" and colon:
        return _sqlite(url, clock, may_write)
    raise UnknownLog(url)


def _memory(url: str, clock: Clock) -> Log:
    from treaty.log.memory import MemoryLog

    location, _, query = url.partition("?")
    if location not in ("memory:", "memory://"):
        raise LogUrlInvalid("a log in memory has no name; write 'memory:'")
    keeps = _parameters(query, _MEMORY).get("keeps", "1000")
    if not (keeps.isascii() and keeps.isdigit()) or int(keeps) < 1:
        raise LogUrlInvalid("'keeps' is not a number of events; write 'keeps=1000'")
    return MemoryLog(clock, keeps=int(keeps))


def _sqlite(url: str, clock: Clock, may_write: bool) -> Log:
    from treaty.log.sqlite import SqliteLog

    location, _, query = url.partition("?")
    path = unquote(location.removeprefix("sqlite:///"))
    if not location.startswith("sqlite:///") or not path or "\0" in path:
        raise LogUrlInvalid("it names no file; write 'sqlite:///app.events', or four slashes before an absolute path")
    parameters = _parameters(query, _SQLITE)
    shared = parameters.get("shared", "no")
    if shared not in ("yes", "no"):
        raise LogUrlInvalid("'shared' is neither 'yes' nor 'no'")
    lease_s, busy_s = _seconds(parameters, "lease_s", 5.0), _seconds(parameters, "busy_s", 10.0)
    is_shared = shared == "yes"
    return SqliteLog(path, clock, lease_s=lease_s, busy_s=busy_s, is_shared=is_shared, may_write=may_write)


def _parameters(query: str, known: tuple[str, ...]) -> dict[str, str]:
    parameters = dict(parse_qsl(query, keep_blank_values=True))
    for name in parameters:
        if name not in known:
            raise LogUrlInvalid(f"there is no parameter of that name{suggest(name, known)}")
    return parameters


def _seconds(parameters: dict[str, str], name: str, default: float) -> float:
    try:
        value = float(parameters.get(name, default))
    except ValueError:
        value = -1.0
    if not isfinite(value) or value <= 0:
        raise LogUrlInvalid(f"{name!r} is not a number of seconds above 0; write '{name}={default:g}'")
    return value
