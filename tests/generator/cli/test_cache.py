"""A compile that has nothing to do says what the one before said, and imports nothing to say it."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from treaty_generator.build import recall as recalling
from treaty_generator.build import tools
from treaty_generator.build.builder import Builder, Progress
from treaty_generator.build.outcome import Outcome
from treaty_generator.build.shares import WorkerLost
from treaty_generator.build.store import Store
from treaty_generator.build.tree import IGNORED
from treaty_generator.cli import compiling
from treaty_generator.contract.files import Sources, read_sources
from treaty_generator.output import contents
from treaty_generator.render import templates

from .project import EVENT, MAILER, Project

HEAVY = {
    *("datamodel_code_generator", "difflib", "jinja2", "jsonschema", "jsonschema_rs"),
    *("pydantic", "ruff", "semver", "watchfiles", "yaml"),
}
RUN = """
import json, sys
from treaty_generator.cli import main
code = main(json.loads(sys.argv[1]))
print(json.dumps([code, sorted({name.partition(".")[0] for name in sys.modules})]))
"""
WARNED = EVENT.replace("[mailer]", "[mailer, nobody]")
Build = Callable[[Builder, Sources, Progress], Outcome]


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[Sources]:
    """The runs that had something to build, as far as there were any."""
    seen: list[Sources] = []
    original: Build = Builder.build

    def build(self: Builder, found: Sources, told: Progress) -> Outcome:
        seen.append(found)
        return original(self, found, told)

    monkeypatch.setattr(Builder, "build", build)
    return seen


@pytest.mark.parametrize("arguments", [[], ["--check"], ["--diff"]])
def test_nothing_heavy_is_imported_when_nothing_changed(shop: Project, arguments: list[str]) -> None:
    shop.treaty("compile")
    command = [sys.executable, "-c", RUN, json.dumps(["compile", *arguments])]
    done = subprocess.run(command, cwd=shop.folder, capture_output=True, text=True, check=True)
    code, modules = json.loads(done.stdout.splitlines()[-1])
    assert code == 0
    assert HEAVY & set(modules) == set()


@pytest.mark.parametrize("arguments", [[], ["--check"], ["--diff"]])
@pytest.mark.parametrize(
    "event",
    [EVENT, WARNED, EVENT.replace("1.0.0", "one"), EVENT.replace("events:", "events: [")],
    ids=["sound", "warned", "wrong", "broken"],
)
def test_it_says_what_the_run_before_said(
    shop: Project, builds: list[Sources], arguments: list[str], event: str
) -> None:
    shop.write("contracts/shop/orders/events.yaml", event)
    shop.treaty("compile")
    built = shop.treaty("compile", "--no-cache", *arguments)
    count = len(builds)
    assert shop.treaty("compile", *arguments) == built
    assert len(builds) == count, "it was recalled"


def test_colours_are_those_of_the_terminal_that_asks(shop: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.write("contracts/shop/orders/events.yaml", WARNED)
    assert "\x1b[33mwarning" not in shop.treaty("compile").out
    monkeypatch.setattr("treaty_generator.cli.reading.has_colour", lambda stream: True)
    assert "\x1b[33mwarning" in shop.treaty("compile").out


def edited(out: Path) -> None:
    (out / "shop/orders/events.py").write_text("# Edited.\n")


def removed(out: Path) -> None:
    (out / "shop/orders/py.typed").unlink()


def added(out: Path) -> None:
    (out / "shop/orders/mine.py").write_text("precious = True\n")


def linked(out: Path) -> None:
    (out / "shop/orders/py.typed").unlink()
    (out / "shop/orders/py.typed").symlink_to(out / "shop/mailer/py.typed")


@pytest.mark.parametrize(("spoil", "code"), [(edited, 1), (removed, 1), (added, 2), (linked, 2)])
def test_an_output_folder_that_is_not_as_it_was_left_is_looked_at(
    shop: Project, spoil: Callable[[Path], None], code: int
) -> None:
    shop.treaty("compile")
    before = shop.files()
    spoil(shop.folder / "generated")
    assert shop.treaty("compile", "--check").code == code
    if code == 1:
        assert shop.treaty("compile").code == 0
        assert shop.files() == before


def test_another_generator_makes_everything_anew(
    shop: Project, builds: list[Sources], monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.treaty("compile")
    monkeypatch.setattr(compiling, "tools_digest", lambda: "of another version")
    shop.treaty("compile")
    assert len(builds) == 2


def test_a_generator_is_told_by_its_files_and_by_what_is_installed(tmp_path: Path) -> None:
    here = tools.tools_digest([str(tmp_path)])
    assert here == tools.tools_digest([str(tmp_path)])
    (tmp_path / "ruff-9.9.9.dist-info").mkdir()
    assert tools.tools_digest([str(tmp_path)]) != here
    assert tools.template_folder() == str(templates.folder())
    names = {name for name, _ in tools._own_files()}
    assert {"/contract/lint/rule.py", "/events.py.jinja", "/build/tools.py"} <= names


def test_no_cache_writes_nothing_but_the_packages(shop: Project, cache: Path) -> None:
    shop.treaty("compile", "--no-cache")
    assert list(cache.iterdir()) == []
    before = shop.files()
    shop.treaty("compile")
    assert shop.files() == before
    kinds = {path.stem.partition("-")[0] for path in cache.glob("treaty/*/*.json")}
    assert kinds == {"documents", "findings", "folders", "package", "run"}


def test_the_cache_does_not_grow(shop: Project, cache: Path) -> None:
    shop.treaty("compile")
    before = len(list(cache.rglob("*")))
    for number in range(3):
        shop.write("contracts/shop/orders/events.yaml", EVENT.replace("A-1001", f"A-{number}"))
        shop.treaty("compile")
    assert len(list(cache.rglob("*"))) == before


@pytest.mark.parametrize("content", [b"", b"{}", b"treaty-cache 1 run\n[]", b"\xff" * 100])
def test_a_damaged_cache_is_passed_over(shop: Project, cache: Path, content: bytes) -> None:
    first = shop.treaty("compile")
    before = shop.files()
    entries = list(cache.glob("treaty/*/*.json"))
    assert entries
    for entry in entries:
        entry.write_bytes(content)
    again = shop.treaty("compile")
    assert (again.code, again.out) == (first.code, first.out)
    assert shop.files() == before


@pytest.mark.parametrize("call", ["mkdir", "open"])
def test_a_cache_that_cannot_be_written_is_none(
    shop: Project, cache: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The call is refused rather than the folder made read-only, because root may write everywhere."""
    original = getattr(os, call)
    refused: list[str] = []

    def refuse(path: Any, *arguments: Any, **options: Any) -> Any:
        if Path(os.fsdecode(path)).is_relative_to(cache):
            refused.append(os.fsdecode(path))
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return original(path, *arguments, **options)

    monkeypatch.setattr(os, call, refuse)
    assert shop.treaty("compile").code == 0
    assert shop.treaty("compile", "--check").code == 0
    assert refused
    assert list(cache.glob("treaty/*/*.json")) == []


def test_an_edit_during_the_run_counts(shop: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    original: Build = Builder.build
    edits = [EVENT.replace("A customer", "Somebody")]

    def build(self: Builder, found: Sources, told: Progress) -> Outcome:
        outcome = original(self, found, told)
        if edits:
            shop.write("contracts/shop/orders/events.yaml", edits.pop())
        return outcome

    monkeypatch.setattr(Builder, "build", build)
    assert shop.treaty("compile").code == 0
    assert "Somebody has placed" in (shop.folder / "generated/shop/orders/publisher.py").read_text()
    assert shop.treaty("compile", "--check").code == 0


def test_edits_without_end_are_given_up(shop: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    original: Build = Builder.build
    numbers = iter(range(99))

    def build(self: Builder, found: Sources, told: Progress) -> Outcome:
        shop.write("contracts/shop/mailer/module.yaml", f"# {next(numbers)}\n{MAILER}")
        return original(self, found, told)

    monkeypatch.setattr(Builder, "build", build)
    outcome = shop.treaty("compile")
    assert (outcome.code, outcome.out) == (2, "")
    assert "the contracts change faster than they can be compiled" in outcome.err
    assert not (shop.folder / "generated").exists()
    assert next(numbers) == 3


def test_a_worker_that_is_lost_is_told_with_a_mend(shop: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def build(self: Builder, found: Sources, told: Progress) -> Outcome:
        raise WorkerLost(9)

    monkeypatch.setattr(Builder, "build", build)
    outcome = shop.treaty("compile")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == (
        "treaty: a worker process was ended by signal 9\nmend: give it more memory, or use one process: --jobs 1\n"
    )


@pytest.mark.parametrize(("given", "jobs"), [(["--jobs", "5"], 5), ([], 7)])
def test_who_says_how_many_processes(
    shop: Project, monkeypatch: pytest.MonkeyPatch, given: list[str], jobs: int
) -> None:
    asked: list[int] = []
    monkeypatch.setenv("TREATY_JOBS", "7")
    original = compiling.Compiler.__init__

    def init(self: compiling.Compiler, root: Path, out: Path, *, jobs: int, is_cached: bool) -> None:
        asked.append(jobs)
        original(self, root, out, jobs=jobs, is_cached=is_cached)

    monkeypatch.setattr(compiling.Compiler, "__init__", init)
    assert shop.treaty("compile", *given).code == 0
    assert asked == [jobs]


def test_what_others_leave_in_packages_counts_for_nobody() -> None:
    assert set(IGNORED) == contents._CACHES


def test_a_record_of_something_else_is_none(shop: Project) -> None:
    found, store = read_sources(Path("contracts")), Store(shop.folder)
    key = recalling._key(found, "tools")
    for record in ([], {"key": key, "tree": None}, {"key": key, "problems": 1, "is_whole": True, "count": 1}):
        store.put("run", record)
        assert recalling.recall(store, found, "tools", Path("generated")) is None
