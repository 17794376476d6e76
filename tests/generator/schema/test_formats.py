"""What `formats.py` knows of formats is true of every text that is known to have them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from treaty_generator.schema.formats import SAMPLES, SHAPES, has_format
from treaty_generator.schema.texts import matches

TABLE = yaml.safe_load((Path(__file__).parents[2] / "cases" / "formats.yaml").read_text(encoding="utf-8"))
KNOWN = [(name, text) for name, said in TABLE.items() for text in said["accepted"] if name in SHAPES]


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in SAMPLES.items() for text in texts])
def test_samples_have_their_format(name: str, text: str) -> None:
    assert has_format(name, text)
    assert name not in SHAPES or matches(SHAPES[name], text)


@pytest.mark.parametrize(("name", "text"), KNOWN)
def test_shapes_are_wide_enough(name: str, text: str) -> None:
    assert not has_format(name, text) or matches(SHAPES[name], text)
