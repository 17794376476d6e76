"""Publish and subscribe."""

from treaty.bus.bus import EventBus

__all__ = ["EventBus"]
