"""Schemathesis believes the document, asks what it allows and what it does not, and finds nothing wrong.

The stream of events is left out: it ends when its client goes, which this one does not before it ends.
"""

from __future__ import annotations

import asyncio
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from tests.runtime.gateway.test_openapi import a_system, an_app

EXAMPLES = 12  # Of each operation and phase.

# HTTP lets everybody add headers, and so no server refuses those that it does not know.
UNKNOWN_HEADER = "in header - object with unexpected properties"


def test_schemathesis_finds_nothing() -> None:
    system = a_system()
    asyncio.run(system.start())  # Nothing in it is bound to a loop; each request has one of its own.
    cases, found = run(an_app(system))
    assert cases > 100
    assert not found, "\n\n".join(found)


def run(app: Any) -> tuple[int, list[str]]:
    """Try everything, and return how many requests were made and what was wrong."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", app, config=SchemathesisConfig(seed=1))
    schema.config.update(headers={"Authorization": "Bearer token"})
    schema.config.generation.update(max_examples=EXAMPLES)
    cases, found = 0, dict[str, None]()
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            found[repr(event)] = None
        if isinstance(event, events.ScenarioFinished):
            cases += len(event.recorder.cases)
            found |= dict.fromkeys(failures(event))
    return cases, list(found)


def failures(event: events.ScenarioFinished) -> list[str]:
    checks = (one for checks in event.recorder.checks.values() for one in checks if one.failure_info is not None)
    told = [(one, one.failure_info.failure.message, one.failure_info.code_sample) for one in checks]
    return [f"{one.name}: {message}\n{sample}" for one, message, sample in told if UNKNOWN_HEADER not in message]
