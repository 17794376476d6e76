"""Which parked events are meant: the options that `parked`, `redrive` and `discard` share."""

from __future__ import annotations

import shlex
from argparse import ArgumentParser

from treaty.console.exit import CannotAnswer
from treaty.console.names import event, subscriptions
from treaty.console.request import Request
from treaty.log.record import ParkedEvent, Selection


def selectors(parser: ArgumentParser) -> None:
    """Declare what parked events can be told by."""
    parser.add_argument("--type", metavar="T", help="events of this type")
    parser.add_argument("--name", metavar="NAME", help="parked by the subscriptions of this name")
    parser.add_argument("--fingerprint", metavar="F", help="that failed in this way")
    parser.add_argument("--key", metavar="K", help="with this key")


def acting(parser: ArgumentParser) -> None:
    """Declare the same for a command that changes something."""
    parser.add_argument("id", metavar="ID", nargs="?", help="this event")
    selectors(parser)
    parser.add_argument("--all", action="store_true", help="all that is parked")
    parser.add_argument("--dry-run", action="store_true", help="change nothing, and say how many it would be")


async def selected(request: Request) -> Selection:
    """Read the options; what the log does not know raises `CannotAnswer`, before anything is looked at or changed."""
    asked = request.asked
    event_id: str | None = getattr(asked, "id", None)
    if event_id is not None:
        await event(request.log, event_id)
    if asked.type is not None or asked.name is not None:
        await subscriptions(request.log, asked.type, asked.name)
    return Selection(
        event_type=asked.type, name=asked.name, event_id=event_id, fingerprint=asked.fingerprint, key=asked.key
    )


async def selected_on_purpose(request: Request) -> Selection:
    """The same, for a command that changes something: to mean everything takes a word."""
    selection = await selected(request)
    if (selection == Selection()) is not request.asked.all:
        problem = "--all and a selection exclude each other" if request.asked.all else "nothing is selected"
        raise CannotAnswer(
            problem, "name an ID, --type, --name, --fingerprint or --key; or --all; `treaty events parked` lists them"
        )
    return selection


async def parked(request: Request, selection: Selection, limit: int | None = None) -> list[ParkedEvent]:
    """List what is meant."""
    return await request.log.parked(selection, limit=limit)


def redrive_command(log: str, event: ParkedEvent) -> str:
    """Write the command that sends again all that one subscription parked for one cause."""
    words = ["treaty", "events", "redrive", log]
    words += ["--type", event.subscription.event_type, "--name", event.subscription.name]
    if event.row.failure is not None:
        words += ["--fingerprint", event.row.failure.fingerprint]
    else:
        words.insert(4, event.record.id)  # Nothing else tells it from what was parked for another cause.
    return shlex.join(words)
