"""What it costs to compare contracts with a commit, beside a bare interpreter and `buf breaking`.

Every event stands in a file of its own, as every message does for the peer. The edit adds a field to what changes, and
both find nothing to complain of.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import yaml
from benchmarks.commands import TREATY, bare
from benchmarks.contracts import write_contracts
from benchmarks.process import Command, python

from treaty_generator.cli.group import COMMANDS

CHECK = "treaty check"
COMPARE = "two versions read and linted"
BUF = "buf breaking"
_BUF_PACKAGE = "@bufbuild/buf@1"
_INSTALL_S = 120
_REPOSITORY = Path(__file__).parents[1]
_BEFORE, _AFTER = "version: 1.0.0", "version: 1.1.0"
_FIELD = "        added:\n          type: string\n"
_PROTO = 'syntax = "proto3";\npackage shop.p{number};\nmessage Order{number} {{\n{fields}}}\n'


_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Checkout:
    """A repository with contracts, and one with messages for the peer; each has one commit."""

    folder: Path
    count: int

    @property
    def contracts(self) -> Path:
        return self.folder / "ours"

    @property
    def messages(self) -> Path:
        return self.folder / "peer"


def checkout(folder: Path, count: int) -> Checkout:
    """Write and commit as many contracts and messages."""
    made = Checkout(folder, count)
    write_contracts(made.contracts / "contracts", count)
    for file in sorted(made.contracts.rglob("events.yaml")):
        _split(file)
    for number in range(count):
        file = made.messages / f"shop/p{number}/order.proto"
        file.parent.mkdir(parents=True)
        file.write_text(_message(number, 10))
    (made.messages / "buf.yaml").write_text("version: v2\n")
    for repository in (made.contracts, made.messages):
        _commit(repository)
    return made


def commands(at: Checkout, changed: int, buf: str | None) -> list[Command]:
    """Compare what is in both repositories, of which so many files have changed, with what was committed."""
    name = f"{changed} of {at.count} changed"
    prepare = partial(_change, at, changed)
    compare = ("-m", "benchmarks.comparing", str(at.contracts / "contracts"), "HEAD")
    found = [bare(), Command(f"{COMPARE}, {name}", python(*compare), folder=_REPOSITORY, prepare=prepare)]
    if CHECK.removeprefix("treaty ") in COMMANDS:
        arguments = (TREATY, "check", "--against", "HEAD")
        found.append(Command(f"{CHECK}, {name}", arguments, folder=at.contracts, prepare=prepare))
    if buf is not None:
        arguments = (buf, "breaking", "--against", ".git#ref=HEAD")
        found.append(Command(f"{BUF}, {name}", arguments, folder=at.messages, prepare=prepare))
    return found


def install_buf(folder: Path) -> str | None:
    """Fetch the peer into a folder of its own; None where that cannot be done."""
    if shutil.which("npm") is None:
        return None
    install = ["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(folder), _BUF_PACKAGE]
    try:
        subprocess.run(install, check=True, capture_output=True, timeout=_INSTALL_S)
    except (OSError, subprocess.SubprocessError):
        return None
    return str(folder / "node_modules/.bin/buf")


def _split(file: Path) -> None:
    """Give each event of a file one of its own."""
    events = yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)["events"]
    for number, (name, event) in enumerate(events.items()):
        text = yaml.dump({"events": {name: event}}, Dumper=yaml.CSafeDumper, sort_keys=False, width=120)
        file.with_name(f"event_{number}.yaml").write_text(text, encoding="utf-8")
    file.unlink()


def _change(at: Checkout, changed: int) -> None:
    """Add a field to some events and messages, far from each other; the others are as they were committed."""
    events = sorted(at.contracts.rglob("event_*.yaml"))
    chosen = set(_spread(events, changed))
    for file in events:
        text = file.read_text(encoding="utf-8")
        is_changed = _AFTER in text
        if is_changed != (file in chosen):
            file.write_text(_with_field(text) if file in chosen else _without_field(text), encoding="utf-8")
    numbers = set(_spread(range(at.count), changed))
    for number in range(at.count):
        file, text = at.messages / f"shop/p{number}/order.proto", _message(number, 11 if number in numbers else 10)
        if file.read_text() != text:
            file.write_text(text)


def _with_field(text: str) -> str:
    return text.replace(_BEFORE, _AFTER).replace("      properties:\n", f"      properties:\n{_FIELD}", 1)


def _without_field(text: str) -> str:
    return text.replace(_AFTER, _BEFORE).replace(_FIELD, "")


def _spread(items: Sequence[_Item], count: int) -> Iterable[_Item]:
    return (items[index * len(items) // count] for index in range(count))


def _message(number: int, fields: int) -> str:
    lines = "".join(f"  string field_{field} = {field};\n" for field in range(1, fields + 1))
    return _PROTO.format(number=number, fields=lines)


def _commit(repository: Path) -> None:
    who = {f"GIT_{role}_{what}": "bench@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "before"]):
        subprocess.run(["git", *arguments], cwd=repository, env={**os.environ, **who}, check=True)
