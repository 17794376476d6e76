"""The envelope is immutable, and contexts are started by hand and end where they should."""

import asyncio
import subprocess
import sys
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest

from treaty.envelope import envelop
from treaty.event import Context, Event, caused_by, current_context, use_context, utc_now

from .payloads import Downloaded


def event(context: Context | None = None) -> Event[Downloaded]:
    payload = Downloaded(download_id="d1")
    return envelop(payload, source="soulseek", key=None, time=utc_now(), context=context)


def test_an_event_cannot_be_changed() -> None:
    made: Any = event()
    with pytest.raises(AttributeError):
        made.type = "other"
    with pytest.raises(AttributeError):
        made.extra = 1  # No dictionary either.


def test_its_text_names_it_and_shows_nothing_that_it_says() -> None:
    made = event()
    assert str(made) == f"download.completed {made.id}"


def test_there_is_no_context_outside_of_a_chain() -> None:
    assert current_context() is None


def test_a_chain_started_by_hand_says_what_it_was_told() -> None:
    with use_context(correlation_id="c", causation_id="e", traceparent="00-t", hops=3, principal="ann") as context:
        assert current_context() is context
        assert context == Context(correlation_id="c", causation_id="e", traceparent="00-t", hops=3, principal="ann")
    assert current_context() is None


def test_a_chain_started_by_hand_makes_a_correlation_id_when_it_has_none() -> None:
    with use_context() as one, use_context() as other:
        assert UUID(one.correlation_id).version == 7
        assert one.correlation_id != other.correlation_id


def test_a_chain_within_a_chain_inherits_nothing() -> None:
    with use_context(principal="ann", traceparent="00-t") as outer:
        with use_context() as inner:
            assert (inner.principal, inner.traceparent) == (None, None)
        assert current_context() is outer


def test_a_chain_ends_with_its_block_even_when_that_fails() -> None:
    with suppress(LookupError), use_context():
        raise LookupError
    assert current_context() is None


async def test_a_chain_in_one_task_is_not_seen_in_another() -> None:
    async def look() -> Context | None:
        return current_context()

    elsewhere = asyncio.create_task(look())
    with use_context():
        assert await elsewhere is None


def test_what_an_event_causes_stands_one_hop_further_in_the_same_chain() -> None:
    first = event(Context(correlation_id="c", traceparent="00-t", hops=2, principal="ann"))
    assert caused_by(first) == Context(
        correlation_id="c", causation_id=first.id, traceparent="00-t", hops=3, principal="ann"
    )


def test_importing_events_does_not_import_asyncio() -> None:
    look = "import sys, treaty.event; sys.exit('asyncio' in sys.modules or 'pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], check=False).returncode == 0
