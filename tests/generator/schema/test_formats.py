"""What `formats.py` knows of formats is true of every text that is known to have them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from treaty_generator.compat.languages import Language
from treaty_generator.contract.containment import Side
from treaty_generator.schema.decide import decide
from treaty_generator.schema.formats import SAMPLES, SHAPES, has_format
from treaty_generator.schema.outcome import Outcome
from treaty_generator.schema.texts import matches

TABLE = yaml.safe_load((Path(__file__).parents[2] / "cases" / "formats.yaml").read_text(encoding="utf-8"))
KNOWN = [(name, text) for name, said in TABLE.items() for text in said["accepted"] if name in SHAPES]
REFUSED = [(name, text) for name, said in TABLE.items() for text in said["refused"]]


@pytest.mark.parametrize(("name", "text"), REFUSED)
def test_what_is_refused_has_not_the_format(name: str, text: str) -> None:
    assert not has_format(name, text)


@pytest.mark.parametrize("asserted", [True, ["email"]])
def test_a_name_before_an_email_is_a_witness(asserted: bool | list[str]) -> None:
    named = "Joe <a@b.co>"
    answer = decide({"const": named}, {"type": "string", "format": "email"}, assert_formats=asserted)
    assert (answer.outcome, answer.witness) == (Outcome.REFUTED, named)


def test_reasoning_about_contracts_knows_no_named_email() -> None:
    named, email = {"const": "Joe <a@b.co>"}, {"type": "string", "format": "email"}
    assert not Language(email).holds(Language(named))
    assert not Side(True).covers(email, Side(True), named)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in SAMPLES.items() for text in texts])
def test_samples_have_their_format(name: str, text: str) -> None:
    assert has_format(name, text)
    assert name not in SHAPES or matches(SHAPES[name], text)


@pytest.mark.parametrize(("name", "text"), KNOWN)
def test_shapes_are_wide_enough(name: str, text: str) -> None:
    assert not has_format(name, text) or matches(SHAPES[name], text)
