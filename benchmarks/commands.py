"""The commands that are measured, and the folders they work on."""

from __future__ import annotations

import re
import shutil
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.contracts import SYSTEM, event_name, module_name, write_contracts
from benchmarks.process import Command, nothing, python, timed
from benchmarks.schemas import write_schemas

from treaty_generator.contract.names import class_name

BARE = "python -c pass"
PEER = "datamodel-code-generator, in a loop"
LINT = "treaty lint"
COLD = "treaty compile, cold"
SHARED = "treaty compile, cold, two processes"
ONE = "treaty compile, one contract changed"
AGAIN = "treaty compile, nothing changed"
WIDE = "treaty compile, cold, one module"
PYDANTIC = "from pydantic import BaseModel"
TREATY = str(Path(sys.executable).with_name("treaty"))

_REPOSITORY = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Workshop:
    """A folder with the contracts of one size, in modules of ten events (`spread`) and in a single module (`wide`)."""

    folder: Path
    events: int

    @property
    def spread(self) -> Path:
        return self.folder / "spread"

    @property
    def wide(self) -> Path:
        return self.folder / "wide"

    @property
    def environment(self) -> tuple[tuple[str, str], ...]:
        """What is remembered between runs lies here, and is nobody else's."""
        return (("XDG_CACHE_HOME", str(self.folder / "cache")),)

    @property
    def packages(self) -> Path:
        """What is compiled of `wide`."""
        return self.folder / "wide-out"


def workshop(folder: Path, events: int) -> Workshop:
    """Write the contracts of one size."""
    made = Workshop(folder, events)
    write_contracts(made.spread, events)
    write_contracts(made.wide, events, events_per_module=events)
    write_schemas(made.spread, folder / "schemas.json")
    return made


def bare() -> Command:
    """The least that any Python program costs."""
    return Command(BARE, python("-c", "pass"))


def start_up() -> list[Command]:
    """What it costs to ask for help."""
    return [
        bare(),
        Command("treaty --help", (TREATY, "--help")),
        Command("treaty lint --help", (TREATY, "lint", "--help")),
    ]


def work(at: Workshop) -> list[Command]:
    """Everything that is measured at one size; the order matters, for the later compilations need the first."""
    peer_out = at.folder / "peer-out"
    shared = compilation(at, 2)
    return [
        bare(),
        Command(LINT, (TREATY, "lint", "--strict", str(at.spread))),
        compilation(at, 1),
        shared,
        replace(shared, name=AGAIN, prepare=nothing),
        replace(shared, name=ONE, prepare=lambda: change(at)),
        Command(
            WIDE,
            (TREATY, "compile", str(at.wide), "--out", str(at.packages), "--no-cache"),
            prepare=lambda: _remove(at.packages),
        ),
        Command(
            PEER,
            python("-m", "benchmarks.peers", str(at.folder / "schemas.json"), str(peer_out)),
            folder=_REPOSITORY,
            prepare=lambda: _remove(peer_out),
        ),
    ]


def compilation(at: Workshop, jobs: int) -> Command:
    """A first compilation in so many processes: nothing is there yet, and nothing is remembered."""
    out, cache = at.folder / "out", at.folder / "cache"

    def prepare() -> None:
        _remove(out)
        _remove(cache)

    return Command(
        COLD if jobs == 1 else SHARED,
        (TREATY, "compile", str(at.spread), "--out", str(out), "--jobs", str(jobs)),
        environment=at.environment,
        prepare=prepare,
    )


def change(at: Workshop) -> None:
    """Change a bound in the schema of one event, each time to another number."""
    file = at.spread / SYSTEM / module_name(0) / "events.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"maxLength: (\d+)", lambda old: f"maxLength: {int(old[1]) + 1}", text, count=1))


def imports(at: Workshop) -> list[Command]:
    """Importing a compiled package that holds all events of one size, and using none or one of them."""
    package, event = f"{SYSTEM}.{module_name(0)}", class_name(event_name(0, 0), "Event")
    sentences = (PYDANTIC, f"import {package}", f"from {package} import {event}")
    commands = [Command(sentence, python("-c", sentence), folder=at.packages) for sentence in sentences]
    for command in commands:
        timed(command)  # Leaves the bytecode behind, as any first import does.
    return [bare(), *commands]


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
