"""Which events are asked for: the options that `list` and `tail` share."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from typing import Any

from treaty.log.record import Query


def filters(parser: ArgumentParser) -> None:
    """Declare what events can be told by."""
    parser.add_argument("--type", action="append", default=[], metavar="T", help="of this type; may be repeated")
    parser.add_argument("--source", metavar="S", help="published by this module")
    parser.add_argument("--key", metavar="K", help="with this key")
    parser.add_argument("--correlation", metavar="ID", help="of the chain with this correlation id")
    parser.add_argument(
        "--data", action="store_true", help="show payloads too; they may hold what is nobody's business"
    )


def filtered(asked: Namespace, **more: Any) -> Query:
    """Ask for the events that pass."""
    return Query(types=tuple(asked.type), source=asked.source, key=asked.key, correlation_id=asked.correlation, **more)


def positive(text: str) -> int:
    """Read a number of things, or a position in the log."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 18 and int(text)):
        raise ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(text)
