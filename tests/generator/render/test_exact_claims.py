"""A class that claims to be exact is: alone, it accepts just what the whole schema accepts."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

import treaty
from tests.conformance.dialect import rust_judge
from tests.conformance.invented import Family
from tests.conformance.nearby import nearby
from tests.conformance.search import SETTINGS
from tests.conformance.trip import Trip, travel
from tests.conformance.wire import Json, exact, plain, written
from treaty import contract

REPOSITORY = Path(__file__).parents[3]
CASES = REPOSITORY / "tests" / "cases" / "render"
FOLDERS = [REPOSITORY / "generated", *sorted(CASES.glob("*/expected"))]
VALUES = 15


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda one: f"{one.parent.name}/{one.name}")
def test_claims_are_honest(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = dict(sys.modules)
    contract._document.cache_clear()  # Packages of two folders have one name.
    monkeypatch.syspath_prepend(str(folder))
    for name in {path.relative_to(folder).parts[0] for path in folder.rglob("*.py")}:
        sys.modules.pop(name.removesuffix(".py"), None)
    try:
        for cls, schema in claims(folder):
            assert list(differences(cls, schema)) == [], cls
    finally:
        contract._document.cache_clear()
        for name in set(sys.modules) - set(known):
            if str(getattr(sys.modules[name], "__file__", "")).startswith(str(folder)):
                del sys.modules[name]


def test_some_claim_it() -> None:
    texts = [path.read_text(encoding="utf-8") for folder in FOLDERS for path in folder.rglob("*.py")]
    assert sum(text.count("__is_exact__") for text in texts) > 20


def claims(folder: Path) -> Iterator[tuple[type[BaseModel], Json]]:
    """Go through the classes of generated packages that claim to be exact, each with its whole schema."""
    for path in sorted(folder.rglob("*.py")):
        if "__is_exact__" not in path.read_text(encoding="utf-8"):
            continue
        module = importlib.import_module(".".join(path.relative_to(folder).with_suffix("").parts))
        about = json.loads((path.parent / "contract.json").read_bytes())
        for cls in vars(module).values():
            if isinstance(cls, type) and cls.__module__ == module.__name__ and "__is_exact__" in vars(cls):
                assert issubclass(cls, BaseModel)
                yield cls, at(about, str(vars(cls)["__pointer__"]))


def at(value: Json, pointer: str) -> Json:
    """Follow a pointer."""
    for step in pointer.split("/")[1:]:
        value = value[step.replace("~1", "/").replace("~0", "~")]
    return value


def differences(cls: type[BaseModel], schema: Json) -> Iterator[str]:
    """Say on which values near a schema class and schema differ, and what gets lost."""
    judge, family = rust_judge(schema), Family({**schema.get("$defs", {}), "": schema}, is_nested=True)
    values: list[Json] = []

    @settings(max_examples=VALUES, derandomize=True, **SETTINGS)
    @given(st.data())
    def draw(data: Any) -> None:
        values.append(data.draw(nearby(family, "")))

    draw()
    for text in (text for text in map(written, values) if '"0000-' not in text):  # Python has no year 0.
        try:
            payload = treaty.decode(cls, text)
        except treaty.PayloadInvalid:
            payload = None
        if (payload is not None) is not judge.is_valid(plain(exact(text))):
            yield f"{text} is {'accepted' if payload else 'refused'}, and by the schema it is not"
        elif payload is not None and travel(schema, payload, exact(text)).trip is Trip.LOST:
            yield f"{text} does not come back"
