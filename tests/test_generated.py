"""`generated/` is what the contracts say, and all of it works."""

import importlib
import json
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pydantic import BaseModel

import generated
from treaty import decode, encode
from treaty.payload import wire_value
from treaty_generator.contract.lint import lint
from treaty_generator.contract.load import load
from treaty_generator.output.write import changes, write
from treaty_generator.problem import errors
from treaty_generator.render.packages import render_packages

ROOT = Path(__file__).parents[1]
GENERATED = ROOT / "generated"
SEED = ROOT.parent / "shared" / "seeds" / "000_d58b3cea67f97851.txt"
NAMES = sorted(info.name for info in pkgutil.walk_packages(generated.__path__, "generated."))
PACKAGES = sorted(path.parent for path in GENERATED.rglob("contract.json"))


def test_it_is_fresh() -> None:
    stale = changes(render_packages(load(ROOT / "contracts").contracts).files, GENERATED)
    assert not stale, f"run `make bless`: {[change.path for change in stale]}"


@pytest.mark.parametrize("name", NAMES)
def test_every_class_builds(name: str) -> None:
    for cls in payloads(importlib.import_module(name)):
        cls.model_rebuild()
        assert cls.__pydantic_complete__


def payloads(module: ModuleType) -> Iterator[type[BaseModel]]:
    """The payload classes that a module defines."""
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, BaseModel) and value.__module__ == module.__name__:
            yield value


# Examples


def examples(package: Path) -> Iterator[tuple[type[BaseModel], Any]]:
    """Every class of a package that stands for a schema of its contract, with each example of that schema."""
    contract = json.loads((package / "contract.json").read_text())
    name = ".".join(package.relative_to(ROOT).parts)
    for file in package.glob("*.py"):
        for cls in payloads(importlib.import_module(f"{name}.{file.stem}")):
            pointer: str = getattr(cls, "__pointer__", "")
            steps = pointer.split("/")[1:]
            if steps and steps[0] != "subscriptions":
                entry, schema = contract, contract
                for step in steps:
                    entry, schema = schema, schema[step.replace("~1", "/").replace("~0", "~")]
                beside = entry.get("examples", []) if steps[0] in ("events", "released") else []
                yield from ((cls, example) for example in [*beside, *schema.get("examples", [])])


def projections() -> Iterator[tuple[type[BaseModel], Any]]:
    """Every class of some fields of an event, with each example of the event."""
    for package in PACKAGES:
        if (package / "subscriber.py").exists():
            module = importlib.import_module(".".join((*package.relative_to(ROOT).parts, "subscriber")))
            for cls in payloads(module):
                if hasattr(cls, "__event_type__"):
                    yield from ((cls, example) for example in event_examples(package.parent, cls.__event_type__))


def event_examples(system: Path, event: str) -> list[Any]:
    for file in system.glob("*/contract.json"):
        found = json.loads(file.read_text()).get("events", {}).get(event)
        if found is not None:
            return [*found.get("examples", []), *found["schema"].get("examples", [])]
    raise AssertionError(f"nobody declares {event}")


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: "/".join(package.parts[-2:]))
def test_every_example_comes_back(package: Path) -> None:
    for cls, example in examples(package):
        payload = decode(cls, json.dumps(example))
        assert json.loads(encode(payload)) == example, cls


def test_there_are_examples_for_every_event() -> None:
    found = {cls for package in PACKAGES for cls, _ in examples(package)}
    events = {cls for name in NAMES if name.endswith(".events") for cls in payloads(importlib.import_module(name))}
    assert {cls for cls in events if hasattr(cls, "__event_type__")} <= found


def test_every_projection_reads_every_example_of_its_event() -> None:
    count = 0
    for cls, example in projections():
        payload = decode(cls, json.dumps(example))
        assert set(wire_value(payload)) == set(example) & {
            field.alias or name for name, field in cls.model_fields.items()
        }
        count += 1
    assert count > 10


# Imports


def test_importing_a_package_imports_none_of_its_files() -> None:
    names = [name for name in NAMES if (ROOT / name.replace(".", "/") / "__init__.py").exists()]
    program = f"""
import importlib, sys
for name in {names}:
    importlib.import_module(name)
print(*sorted(name for name in sys.modules if name.partition(".")[0] in ("generated", "pydantic", "treaty")))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["generated", *names]


def test_older_versions_are_imported_by_those_who_ask_for_them() -> None:
    program = """
import sys
from generated.credit.wallet import WalletCredited
print(WalletCredited.__module__, *sorted(name for name in sys.modules if "_v1" in name or "upcast" in name))
from generated.credit.wallet import WalletUpcaster
print(*sorted(name for name in sys.modules if "_v1" in name or "upcast" in name))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    first, second = done.stdout.splitlines()
    assert first == "generated.credit.wallet.events"
    assert second.split() == [
        "generated.credit.wallet.events_v1",
        "generated.credit.wallet.upcasters",
        "treaty.upcast",
    ]


def test_a_package_offers_what_it_lists() -> None:
    from generated.soulspot import soulseek

    assert dir(soulseek) == sorted(soulseek.__all__)
    for name in soulseek.__all__:
        assert getattr(soulseek, name).__module__.startswith("generated.soulspot.soulseek.") or name.isupper()
    with pytest.raises(AttributeError, match="has no attribute 'DownloadCompleated'"):
        _ = soulseek.DownloadCompleated


def test_nothing_is_suppressed() -> None:
    found = [
        path
        for path in GENERATED.rglob("*.py")
        if re.search(r"noqa|type:\s*ignore|pyright:|mypy:|ruff:|fmt:|# pragma", path.read_text(encoding="utf-8"))
    ]
    assert found == []


# A contract that was not written for us


@pytest.mark.skipif(not SEED.exists(), reason="the document that the events format comes from is not here")
def test_the_events_file_of_the_seed_compiles_unchanged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    section = SEED.read_text(encoding="utf-8").partition("### 4.1 Schema Definition")[2]
    block = re.search(r"```yaml\n(.*?)```", section, re.DOTALL)
    assert block is not None
    file = tmp_path / "contracts" / "soulspot" / "soulseek" / "events.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(block[1], encoding="utf-8")
    loaded = load(tmp_path / "contracts")
    assert not loaded.problems
    assert not errors(lint(loaded.contracts))
    rendered = render_packages(loaded.contracts)
    assert not rendered.problems
    write(rendered.files, tmp_path / "seeded")
    monkeypatch.syspath_prepend(tmp_path)
    events = importlib.import_module("seeded.soulspot.soulseek.events")
    found = json.loads((tmp_path / "seeded/soulspot/soulseek/contract.json").read_text())["events"]
    assert found
    for cls in payloads(events):
        for example in event_examples(tmp_path / "seeded" / "soulspot", cls.__event_type__):
            assert json.loads(encode(decode(cls, json.dumps(example)))) == example
