"""`treaty run`: a system of a program is served over HTTP until somebody stops it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from treaty.console.exit import FINDINGS, FINE, CannotAnswer, guarded, say, write
from treaty.console.parser import Parser

_ABOUT = (
    "Serve a system over HTTP. NAME is that of a System, of a Starlette application made with `gateway`, "
    "or of a function without arguments that makes one of them. Ctrl-C and SIGTERM stop it in good order."
)


def main(arguments: Sequence[str]) -> int:
    """Run `treaty run` with the arguments that follow those words, and return its exit code."""
    return guarded(lambda: _run(_asked(list(arguments))))


def _asked(arguments: list[str]) -> Namespace:
    parser = Parser("treaty run", description=_ABOUT, allow_abbrev=False)
    parser.add_argument("name", metavar="PACKAGE:NAME", help="where the system is, such as shop.main:system")
    parser.add_argument("--host", type=_host, default="127.0.0.1", help="the address to listen at (default: 127.0.0.1)")
    parser.add_argument("--port", default=8000, type=_port, help="the port; 0 takes any that is free (default: 8000)")
    return parser.parse_args(arguments)


def _run(asked: Namespace) -> int:
    from treaty.errors.system import SystemInvalid

    _must_be_installed()
    from treaty.console.named import named
    from treaty.console.serving import application, listening, serve

    try:
        app = application(named(asked.name), asked.name)
        with listening(asked.host, asked.port) as socket:
            serve(app, socket, lambda url: _told(asked.name, url))
    except SystemInvalid as error:
        for line in str(error).splitlines():
            say(f"treaty: {line}")
        return FINDINGS
    return FINE


def _must_be_installed() -> None:
    from importlib.util import find_spec

    for name in ("starlette", "uvicorn"):
        if find_spec(name) is None:
            raise CannotAnswer(f"{name} is not installed here", "pip install treaty[http]")


def _told(name: str, url: str) -> None:
    import sys

    write(f"serving {name} at {url}\n")
    sys.stdout.flush()  # Whoever waits for this line may read from a pipe.


def _host(text: str) -> str:
    if not text or not text.isprintable():
        from argparse import ArgumentTypeError

        raise ArgumentTypeError(f"{text!r} is no address; write 0.0.0.0 for all that this machine has")
    return text


def _port(text: str) -> int:
    port = int(text) if text.isdecimal() and text.isascii() else -1
    if not 0 <= port < 2**16:
        from argparse import ArgumentTypeError

        raise ArgumentTypeError(f"{text!r} is no port; write 0 to 65535")
    return port
