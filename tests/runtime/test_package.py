"""The package's front door: everything is there, and opening it costs nothing."""

import subprocess
import sys

import pytest

import treaty
from treaty import errors


def test_every_public_name_is_there() -> None:
    assert all(getattr(treaty, name) is not None for name in treaty.__all__)
    assert set(treaty.__all__) <= set(dir(treaty))


def test_no_public_name_is_listed_twice() -> None:
    assert len(set(treaty.__all__)) == len(treaty.__all__)


def test_every_error_is_public() -> None:
    defined = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
    assert defined <= set(treaty.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    name = "Nothing"
    with pytest.raises(AttributeError, match="module 'treaty' has no attribute 'Nothing'"):
        getattr(treaty, name)


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import treaty", {"pydantic", "asyncio", "dataclasses", "treaty.errors"}),
        ("from treaty import TreatyError", {"pydantic", "asyncio", "dataclasses", "difflib"}),
        ("from treaty import Event", {"pydantic", "asyncio"}),
        ("from treaty import EventPayload", {"asyncio"}),
        ("from treaty import Operation", {"asyncio"}),
        ("from treaty import Query", {"pydantic", "asyncio", "sqlite3"}),
        ("from treaty import BusStats", {"pydantic", "asyncio", "sqlite3"}),
        ("from treaty import Retry", {"asyncio", "sqlite3"}),
        ("from treaty import EventBus", {"sqlite3", "jsonschema_rs", "opentelemetry", "prometheus_client"}),
        ("from treaty import EventBus; EventBus()", {"sqlite3", "opentelemetry", "prometheus_client"}),
    ],
)
def test_an_import_brings_no_more_than_it_needs(statement: str, absent: set[str]) -> None:
    look = f"import sys; {statement}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", look], check=True, capture_output=True, text=True).stdout.split()
    assert absent.isdisjoint(loaded)
