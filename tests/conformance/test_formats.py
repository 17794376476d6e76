"""The ten formats, text by text: what the standards accept and refuse, read, written, and judged by jsonschema-rs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress

import pytest
from pydantic import BaseModel, ValidationError

import treaty
from tests.conformance.compiled import compiled
from tests.conformance.dialect import ASSERTED, rust_judge
from tests.conformance.known import is_known, known
from tests.conformance.opinions import Opinions, compare
from tests.conformance.samples import read_formats
from tests.conformance.wire import Json
from treaty_generator.contract.keywords import ASSERTED_FORMATS

FORMATS = read_formats()
TEXTS = [
    pytest.param(name, text, verdict == "accepted", id=f"{name} {verdict} {why}: {text[:40]!a}")
    for name, about in FORMATS.items()
    for verdict, texts in about.items()
    for text, why in texts.items()
]
KINDS = ("Text", "Field")
Classes = dict[str, type[BaseModel]]


def schema_of(name: str) -> Json:
    return {"type": "string", "format": name}


@pytest.fixture(scope="module")
def classes() -> Iterator[Classes]:
    """For each format a class that wraps a text, and one that has it in a property, by their own names."""
    files = {}
    for index, name in enumerate(FORMATS):
        field = {"type": "object", "required": ["at"], "properties": {"at": schema_of(name)}}
        files[f"f{index}"] = {f"Text{index}": schema_of(name), f"Field{index}": field}
    with compiled(files) as made:
        assert not made.refused
        assert not made.broken
        wanted = [(f"{kind} {name}", f"{kind}{index}") for kind in KINDS for index, name in enumerate(FORMATS)]
        yield {name: made.classes[type_] for name, type_ in wanted}


def test_there_are_ten() -> None:
    assert set(FORMATS) == ASSERTED == set(ASSERTED_FORMATS)
    assert all(about.keys() == {"accepted", "refused"} and all(about.values()) for about in FORMATS.values())


@pytest.mark.parametrize(("name", "text", "is_valid"), TEXTS)
def test_jsonschema_rs_keeps_the_standard(name: str, text: str, is_valid: bool) -> None:
    assert rust_judge(schema_of(name)).is_valid(text) is is_valid
    assert rust_judge({"format": name}).is_valid(len(text))  # A format speaks of texts alone.


@pytest.mark.parametrize(("name", "text", "is_valid"), TEXTS)
def test_reading_keeps_the_standard(name: str, text: str, is_valid: bool, classes: Classes) -> None:
    """`compare` asks the judge of the test above, and sends what is accepted there and back."""
    why = compare(classes[f"Text {name}"], Opinions(schema_of(name)), json.dumps(text))
    assert not why or is_known(schema_of(name), why), why


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")  # It sees that a program broke in.
@pytest.mark.parametrize(("name", "text", "is_valid"), TEXTS)
def test_writing_keeps_the_standard(name: str, text: str, is_valid: bool, classes: Classes) -> None:
    """A program that gets hold of a text that is refused cannot write it; what can be read can be written."""
    cls = classes[f"Field {name}"]
    wire = json.dumps({"at": text})
    if is_valid:
        with suppress(treaty.PayloadInvalid):  # What is known to be refused in error, see the test above.
            treaty.encode(treaty.decode(cls, wire))
        return
    if any((one.schema, one.text) == (schema_of(name), json.dumps(text)) for one in known()):
        pytest.skip("known to be accepted in error")
    with pytest.raises((ValidationError, treaty.PayloadInvalid)):
        treaty.encode(cls(at=text))
    with pytest.raises((ValidationError, treaty.PayloadInvalid)):
        treaty.encode(cls.model_construct(at=text))
