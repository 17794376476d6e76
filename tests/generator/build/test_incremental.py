"""What is remembered is never to be seen in the answer: only a run that remembers nothing says what is right."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from treaty_generator.build import pieces
from treaty_generator.build.builder import Builder
from treaty_generator.build.outcome import Outcome
from treaty_generator.build.store import Store
from treaty_generator.contract.files import read_sources
from treaty_generator.contract.lint import lint, together
from treaty_generator.contract.load import load
from treaty_generator.contract.model import Contracts, Module
from treaty_generator.problem import Problem, errors
from treaty_generator.render.annotations import Annotator
from treaty_generator.render.packages import render_packages

from .village import EDITS, TEXTS, write

ROOT = Path("contracts")
Answer = tuple[tuple[Problem, ...], bool, dict[str, str] | None]


class Quiet:
    """Hears nothing."""

    def begin(self, what: str, count: int) -> Callable[[], None]:
        return lambda: None


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        monkeypatch.chdir(name)
        yield Path(name)


@cache
def cold(edits: frozenset[str]) -> Answer:
    """What comes out without any memory; the folder holds these edits."""
    loaded = load(ROOT)
    problems = together(loaded, lint(loaded.contracts, is_whole=loaded.is_whole))
    if errors(problems):
        return problems, loaded.is_whole, None
    rendered = render_packages(loaded.contracts)
    problems = (*problems, *rendered.problems)
    return problems, loaded.is_whole, None if errors(problems) else rendered.files


def edit(edits: frozenset[str]) -> None:
    texts = TEXTS
    for name in sorted(edits, key=list(EDITS).index):
        texts = EDITS[name](texts)
    write(ROOT, texts)


def built(builder: Builder) -> Answer:
    outcome: Outcome = builder.build(read_sources(ROOT), Quiet())
    return outcome.problems, outcome.is_whole, outcome.files


def builder(store: Path | None = Path("store"), jobs: int = 1) -> Builder:
    if store is not None:
        store.mkdir(exist_ok=True)
    return Builder(Store(store), "these tools", jobs)


def test_the_village_is_sound() -> None:
    edit(frozenset())
    problems, _, files = cold(frozenset())
    assert not errors(problems)
    assert files is not None
    assert problems, "there is something to remember of what is no error"


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_and_the_way_back(name: str) -> None:
    warm = builder()
    for edits in (frozenset[str](), frozenset({name}), frozenset[str]()):
        edit(edits)
        assert built(builder()) == cold(edits), "another process, by the store"
        assert built(warm) == cold(edits), "the same process"


def test_a_reference_that_leads_nowhere_looks_at_every_file() -> None:
    """What else there is decides what its mend suggests, and one day the file is there."""
    warm, nowhere = builder(), "a reference to nowhere"
    mends = []
    for more in ((), ("a file that is nearly meant",), ("the file that is meant",)):
        edit(frozenset({nowhere, *more}))
        answer = built(warm)
        assert answer == cold(frozenset({nowhere, *more}))
        mends += [problem.mend for problem in answer[0] if problem.id == "ref-file-missing"]
    assert len(mends) == 2
    assert "did you mean 'shop/shared/label.yaml'?" in mends[1]
    assert "label.yaml" not in mends[0]


@settings(max_examples=12, deadline=None)
@given(st.lists(st.sets(st.sampled_from(sorted(EDITS)), max_size=4).map(frozenset), min_size=2, max_size=4))
def test_any_edits_in_any_order(walk: list[frozenset[str]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        warm = builder(Path(name) / "store")
        for edits in walk:
            edit(edits)
            assert built(builder(Path(name) / "store")) == cold(edits)
            assert built(warm) == cold(edits)


@pytest.mark.parametrize(
    "edits", [frozenset[str](), frozenset({"a broken file"}), frozenset({"twins in a shared type"})]
)
def test_the_number_of_workers_does_not_show(monkeypatch: pytest.MonkeyPatch, edits: frozenset[str]) -> None:
    monkeypatch.setattr(pieces, "_ENOUGH", 1)
    edit(edits)
    assert built(builder(None, jobs=3)) == cold(edits)
    assert built(builder(Path("store"), jobs=2)) == cold(edits)
    assert built(builder(Path("store"))) == cold(edits), "what workers have written down"


@pytest.mark.parametrize("path", ["../evil.py", "/evil.py", "shop/orders/../evil.py", "shop/orders/..", "shop/evil.py"])
@pytest.mark.parametrize("kind", ["package", "folders"])
def test_no_entry_leads_out_of_its_folder(kind: str, path: str) -> None:
    """An entry that is whole and ours, and still says what no run has said, counts for nothing."""
    edit(frozenset())
    built(builder())
    store = Store(Path("store"))
    entries = [entry.stem for entry in Path("store").glob(f"{kind}-*.json")]
    assert entries
    for name in entries:
        value = store.get(name)
        (value if kind == "folders" else value[0])[path] = "import os\n"
        store.put(name, value)
    assert built(builder()) == cold(frozenset())


def made(monkeypatch: pytest.MonkeyPatch, run: Callable[[], object]) -> list[str]:
    """The modules that are rendered in a run."""
    names: list[str] = []
    original = pieces.render_modules

    def watched(contracts: Contracts, modules: Iterable[Module], annotator: Annotator) -> object:
        listed = list(modules)
        names.extend("/".join(module.path) for module in listed)
        return original(contracts, listed, annotator)

    monkeypatch.setattr(pieces, "render_modules", watched)
    run()
    monkeypatch.undo()
    return names


def test_only_what_depends_on_an_edit_is_made_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(frozenset())
    built(builder(folder / "store"))
    edit(frozenset({"a bound"}))
    monkeypatch.chdir(folder)
    assert set(made(monkeypatch, lambda: built(builder(folder / "store")))) == {
        "shop/billing",
        "shop/mailer",
        "shop/orders",
    }
