"""Fixtures for pytest. All of treaty that they need is imported when one of them is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from treaty.testing.clock import FakeClock
    from treaty.testing.recording import RecordingBus
    from treaty.testing.scenario import Scenario


@pytest.fixture
def treaty_clock() -> FakeClock:
    """Give the test a clock that stands still until it is moved."""
    from treaty.testing.clock import FakeClock

    return FakeClock()


@pytest.fixture
def treaty_bus(treaty_clock: FakeClock) -> RecordingBus:
    """Give the test a bus in memory that remembers what was published, on the test's clock."""
    from treaty.testing.scenario import open_bus

    return open_bus(treaty_clock)


@pytest.fixture
def scenario(request: pytest.FixtureRequest, treaty_bus: RecordingBus, treaty_clock: FakeClock) -> Iterator[Scenario]:
    """Give the test a scenario, and fail it where something was left unsettled or failed unnoticed."""
    from treaty.testing.scenario import Scenario

    made, failed_before = Scenario(treaty_bus, treaty_clock), request.session.testsfailed
    yield made
    if request.session.testsfailed == failed_before:  # A test that failed says why itself.
        made.verify()
