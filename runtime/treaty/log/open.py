"""From the URL of a bus to its log."""

from __future__ import annotations

from math import isfinite
from urllib.parse import parse_qsl, unquote

from treaty.clock import Clock
from treaty.errors.base import suggest
from treaty.errors.log import LogUrlInvalid, UnknownLog
from treaty.log.protocol import Log

_PARAMETERS = ("busy_s", "lease_s", "shared")


def open_log(url: str, clock: Clock) -> Log:
    """Make the log that a URL names; it is opened by `await log.open()`.

    `memory:`, `sqlite:///relative/path` and `sqlite:////absolute/path` are understood, with the parameters `busy_s`,
    `lease_s` and `shared` for SQLite. Raises `UnknownLog` and `LogUrlInvalid`.
    """
    if url == "memory:":
        from treaty.log.memory import MemoryLog

        return MemoryLog(clock)
    if not url.startswith("sqlite:"):
        raise UnknownLog(url)
    return _sqlite(url, clock)


def _sqlite(url: str, clock: Clock) -> Log:
    from treaty.log.sqlite import SqliteLog

    location, _, query = url.partition("?")
    path = unquote(location.removeprefix("sqlite:///"))
    if not location.startswith("sqlite:///") or not path or "\0" in path:
        raise LogUrlInvalid("it names no file; write 'sqlite:///app.events', or four slashes before an absolute path")
    pairs = parse_qsl(query, keep_blank_values=True)
    parameters = dict(pairs)
    for name in parameters:
        if name not in _PARAMETERS:
            raise LogUrlInvalid(f"there is no parameter of that name{suggest(name, _PARAMETERS)}")
    shared = parameters.get("shared", "no")
    if shared not in ("yes", "no"):
        raise LogUrlInvalid("'shared' is neither 'yes' nor 'no'")
    lease_s, busy_s = _seconds(parameters, "lease_s", 5.0), _seconds(parameters, "busy_s", 10.0)
    return SqliteLog(path, clock, lease_s=lease_s, busy_s=busy_s, is_shared=shared == "yes")


def _seconds(parameters: dict[str, str], name: str, default: float) -> float:
    try:
        value = float(parameters.get(name, default))
    except ValueError:
        value = -1.0
    if not isfinite(value) or value <= 0:
        raise LogUrlInvalid(f"{name!r} is not a number of seconds above 0; write '{name}={default:g}'")
    return value
