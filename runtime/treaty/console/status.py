"""`treaty status`: how a running system is, asked over HTTP."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from treaty.console.exit import FINDINGS, FINE, CannotAnswer, guarded, write
from treaty.console.parser import Parser

if TYPE_CHECKING:
    from treaty.console.told import Told

_PATH = "/modules/status"
_WIDEST = 500  # Characters of one message.
_ABOUT = (
    "Ask a gateway how its system is. "
    "Exit codes: 0 all is well, 1 it is degraded or unhealthy, 2 it cannot be asked or is no system."
)
_MODULES = ("module", "status", "since", "reason")
_PROVIDERS = ("capability", "provider", "asked", "breaker", "calls", "failed", "p50", "p95")
_QUEUES = ("subscription", "type", "waiting", "delayed", "held", "parked", "lag", "")


def main(arguments: Sequence[str]) -> int:
    """Run `treaty status` with the arguments that follow those words, and return its exit code."""
    return guarded(lambda: _status(_asked(list(arguments))))


def lines(told: Told, url: str) -> Iterator[str]:
    """Tell people how a system is: the warnings first. Nothing in it reaches a terminal as a command."""
    from treaty.readable import shown

    verdict = "unhealthy" if not told.is_healthy else "degraded" if told.is_degraded else "healthy"
    yield f"{shown(url)}: {verdict}, {shown(told.state, _WIDEST)}\n"
    if told.warnings:
        yield "\n"
    for about, message, action in told.warnings:
        yield f"warning: {shown(about, _WIDEST)}: {shown(message, _WIDEST)}\n"
        if action:
            yield f"  what to do: {shown(action, _WIDEST)}\n"
    yield from _tables(told)


def _asked(arguments: list[str]) -> Namespace:
    parser = Parser("treaty status", description=_ABOUT, allow_abbrev=False)
    parser.add_argument("url", metavar="URL", help="where the gateway is, such as http://127.0.0.1:8000")
    parser.add_argument("--json", action="store_true", help="print for programs")
    parser.add_argument("--timeout", type=_seconds, default=5.0, metavar="S", help="wait so long (default: 5)")
    parser.add_argument("--token-file", metavar="FILE", help="a file that holds a token to send")
    return parser.parse_args(arguments)


def _status(asked: Namespace) -> int:
    from treaty.clock import SystemClock
    from treaty.console.asking import ask
    from treaty.console.told import read

    url = asked.url.rstrip("/")
    at = url if url.endswith(_PATH) else url + _PATH
    token = _token(asked.token_file) if asked.token_file else ""
    told = read(ask(at, asked.timeout, SystemClock(), token), at)
    if asked.json:
        from treaty.console.document import line

        write(line(told.document))
    else:
        for part in lines(told, url):
            write(part)
    return FINE if told.is_healthy and not told.is_degraded else FINDINGS


def _tables(told: Told) -> Iterator[str]:
    from treaty.console.text import instant, short, table

    if told.modules:
        modules = [(name, how, instant(at) if at else "–", why) for name, how, at, why in told.modules]
        yield "\n" + table(_MODULES, modules)
    if told.providers:
        providers = [
            (
                one.capability,
                one.name,
                f"no: {one.why_not}" if one.why_not else "yes",
                one.breaker,
                *map(str, (one.calls, one.failed)),
                *map(short, (one.p50_s, one.p95_s)),
            )
            for one in told.providers
        ]
        yield "\n" + table(_PROVIDERS, providers)
    if told.subscriptions:
        queues = [
            (
                one.name,
                one.event_type,
                *map(str, (one.waiting, one.delayed, one.held, one.parked)),
                "–" if one.lag is None else str(one.lag),
                "paused" if one.is_paused else "",
            )
            for one in told.subscriptions
        ]
        yield "\n" + table(_QUEUES, queues)


def _token(path: str) -> str:
    with open(path, encoding="ascii", errors="replace") as file:
        token = file.read().strip()
    if not token or not token.isascii() or not token.isprintable():
        raise CannotAnswer(f"{path} holds no token", "write the token into it, and nothing else")
    return token


def _seconds(text: str) -> float:
    from argparse import ArgumentTypeError

    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 3600:
        raise ArgumentTypeError(f"{text!r} is no time to wait; write seconds, at most 3600")
    return seconds
