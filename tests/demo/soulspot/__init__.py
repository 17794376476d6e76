"""SoulSpot as a whole system: six modules derived from the generated classes, each in a file of its own."""

from collections.abc import Callable
from typing import TypeVar

from tests.demo.soulspot.dashboard import Dashboard
from tests.demo.soulspot.library import Library
from tests.demo.soulspot.metadata import Metadata
from tests.demo.soulspot.notifications import Notifications
from tests.demo.soulspot.soulseek import Soulseek
from tests.demo.soulspot.spotify import Spotify
from treaty import EventBus, Module, Ports, Principal, System

M = TypeVar("M", bound=Module)

ANN = Principal(
    "ann",
    frozenset(
        {
            "catalogue:read",
            "dashboard:read",
            "downloads:read",
            "downloads:write",
            "library:read",
            "notifications:read",
            "notifications:write",
            "playlists:write",
        }
    ),
)
"""A person who may do what people do."""

__all__ = [
    "ANN",
    "Dashboard",
    "Library",
    "Metadata",
    "Notifications",
    "Soulseek",
    "Spotify",
    "module_of",
    "soulspot",
]

Made = Callable[[Ports], Module]


def soulspot(
    bus: EventBus | str, *, spotify: Made = Spotify, metadata: Made = Metadata, library: Made = Library
) -> System:
    """Put the system together; a story may bring modules of its own."""
    return System(spotify, Soulseek, metadata, library, Dashboard, Notifications, bus=bus)


def module_of(system: System, kind: type[M]) -> M:
    """Find one of its modules, for those who play the world outside."""
    module = system.modules[kind.name]
    if not isinstance(module, kind):
        raise TypeError(f"{kind.name} is a {type(module).__name__}")
    return module
