"""The commands that are measured, and the folders they work on."""

from __future__ import annotations

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
    """Everything that is measured at one size; the order matters, for the second compilation needs the first."""
    out, wide_out, peer_out = at.folder / "out", at.packages, at.folder / "peer-out"
    cold = Command(COLD, (TREATY, "compile", str(at.spread), "--out", str(out)), prepare=lambda: _remove(out))
    return [
        bare(),
        Command(LINT, (TREATY, "lint", "--strict", str(at.spread))),
        cold,
        replace(cold, name=AGAIN, prepare=nothing),
        Command(WIDE, (TREATY, "compile", str(at.wide), "--out", str(wide_out)), prepare=lambda: _remove(wide_out)),
        Command(
            PEER,
            python("-m", "benchmarks.peers", str(at.folder / "schemas.json"), str(peer_out)),
            folder=_REPOSITORY,
            prepare=lambda: _remove(peer_out),
        ),
    ]


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
