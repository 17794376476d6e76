"""Many small versions of contracts as generated packages, rendered in one go, because each rendering has its price."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

from treaty_generator.contract.files import Source, Sources
from treaty_generator.contract.load import assemble
from treaty_generator.output.write import write
from treaty_generator.render.packages import render_packages

from .cases import MODULE


def system_of(text: str) -> str:
    """Name the system that one version is alone in."""
    return "v" + hashlib.sha256(text.encode()).hexdigest()[:16]


def generate(texts: Iterable[str], folder: Path, name: str) -> None:
    """Render every version in a system of its own, below a package called `name`."""
    files = []
    for text in sorted(set(texts)):
        steps = (system_of(text), MODULE, "events.yaml")
        raw = text.encode()
        files.append(Source("/".join(("contracts", *steps)), steps, raw, None, hashlib.sha256(raw).hexdigest()))
    assembled = assemble(Sources(Path("contracts"), tuple(sorted(files))))
    assert not assembled.of_files + assembled.of_entries
    rendered = render_packages(assembled.contracts)
    assert not rendered.problems, rendered.problems
    write(rendered.files, folder / name)


def events_of(name: str, text: str) -> ModuleType:
    """Import the classes of one version."""
    return importlib.import_module(f"{name}.{system_of(text)}.{MODULE}.events")
