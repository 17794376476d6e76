"""For tests: a bus that remembers, scenarios, and payloads and services made from contracts.

Names resolve on first use, because pytest imports this package in every run, also where nobody uses it.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from treaty.testing import strategies
    from treaty.testing.clock import FakeClock
    from treaty.testing.fakes import Call, FakeService, fake
    from treaty.testing.recording import RecordingBus
    from treaty.testing.scenario import Faulty, Scenario

__all__ = ["Call", "FakeClock", "FakeService", "Faulty", "RecordingBus", "Scenario", "fake", "strategies"]

_HOMES = {
    "Call": "fakes",
    "FakeClock": "clock",
    "FakeService": "fakes",
    "Faulty": "scenario",
    "RecordingBus": "recording",
    "Scenario": "scenario",
    "fake": "fakes",
}

if not TYPE_CHECKING:  # To a type checker, any name would be one of these.

    def __getattr__(name: str) -> object:
        from importlib import import_module

        if name == "strategies":
            return import_module(f"{__name__}.strategies")
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = value  # The next use does not come here.
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES, "strategies"})
