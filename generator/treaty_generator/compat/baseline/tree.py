"""The contract files of one commit: those that are as they are on disk, and the bytes of the others."""

from __future__ import annotations

import hashlib
import os
from typing import IO, NamedTuple

from treaty_generator.compat.baseline.repository import GitFailed, Repository
from treaty_generator.contract.files import LARGEST_BYTES, Source, Sources, is_contract
from treaty_generator.problem import Place, Problem

Steps = tuple[str, ...]
_LINK, _SUBMODULE = "120000", "160000"
_MOST_LINKS = 40  # As many in a row as Linux follows.
_CHUNK_BYTES = 2**20
_ASKED_AT_ONCE = 500
_SHA1_DIGITS = 40  # Of the name of an object; where there are more, it is a SHA-256.
_ASTRAY = "the link leads to no file below the contracts root"
_FETCH_ALL = "fetch everything: git fetch --refetch --no-filter"


class _Entry(NamedTuple):
    """What stands in a tree at a path."""

    mode: str
    object: str


Entries = dict[Steps, _Entry]
"""What stands below the contracts root, by path below it."""


def read_tree(repository: Repository, entries: Entries, prefix: str, today: Sources) -> Sources:
    """Read the contract files of a commit, of which only those that differ from today's are read.

    `prefix` is put before their names. Raises `NoBaseline`.
    """
    kept = {steps: entries[steps] for steps in sorted(entries) if len(steps) > 1 and is_contract(steps)}
    same = {source.steps: source for source in today.files}
    same = {steps: same[steps] for steps, entry in kept.items() if steps in same and _is_same(same[steps], entry)}
    differing = {entry.object for steps, entry in kept.items() if steps not in same and entry.mode != _LINK}
    objects = read_objects(repository, sorted(differing))
    above = "" if today.root.as_posix() == "." else f"{today.root.as_posix()}/"

    def source(steps: Steps, entry: _Entry) -> Source:
        name = f"{prefix}{above}{'/'.join(steps)}"
        if entry.mode == _LINK:
            return Source(name, steps, None, Problem("file-unreadable", _ASTRAY, "replace it by a file", Place(name)))
        raw = objects[entry.object]
        if raw is None:
            raise repository.refused(f"this clone lacks what {name} held", _FETCH_ALL)
        return Source(name, steps, raw, digest=hashlib.sha256(raw).hexdigest())

    return Sources(today.root, tuple(same.get(steps) or source(steps, entry) for steps, entry in kept.items()))


def list_tree(repository: Repository, commit: str) -> Entries:
    """List what stands below the contracts root. Raises `NoBaseline`."""
    below = [f"{'/'.join(repository.prefix)}/"] if repository.prefix else []
    try:
        listed = repository.ask_bytes("ls-tree", "-r", "-z", "--full-tree", commit, "--", *below)
    except GitFailed as error:
        raise repository.refused(f"git cannot read the files of that commit: {error}", _FETCH_ALL) from None
    found: Entries = {}
    for row in os.fsdecode(listed).split("\0")[:-1]:
        about, _, path = row.partition("\t")
        mode, _, name = about.split(" ")
        steps = tuple(path.split("/"))[len(repository.prefix) :]
        if mode == _SUBMODULE and not any(step.startswith(".") for step in steps):
            what = f"{'/'.join(steps)} is a submodule, so its contracts are kept in another repository"
            raise repository.refused(what, "compare with a folder that holds all of them: --against ./before")
        found[steps] = _Entry(mode, name)
    _follow(repository, found)
    return {steps: entry for steps, entry in found.items() if not any(step.startswith(".") for step in steps[:-1])}


def _follow(repository: Repository, entries: Entries) -> None:
    """Put in the place of each link what it leads to; what leads nowhere, or out of the root, stays a link.

    A link to a folder is passed over, as it is on disk.
    """
    links = {steps: entry for steps, entry in entries.items() if entry.mode == _LINK}
    if not any(map(is_contract, links)):
        return
    texts = read_objects(repository, sorted({entry.object for entry in links.values()}))
    ways = {start: _led(start, repository.prefix, links, texts) for start in links if is_contract(start)}
    folders = {steps[:length] for steps in entries for length in range(len(steps))}
    for start, way in ways.items():
        if way in folders:
            del entries[start]
        elif way in entries:
            entries[start] = entries[way]


def _led(start: Steps, above: Steps, links: Entries, texts: dict[str, bytes | None]) -> Steps | None:
    """Where a link leads, through however many others, as a path below the root; None is elsewhere.

    `above` is the path of the root in its repository: a way may lead out of the root, and back into it.
    """
    way: list[str] = list(above)
    waiting, followed = list(reversed(start)), 0
    while waiting:
        step = waiting.pop()
        if step == ".." and not way:
            return None
        if step == "..":
            way.pop()
        elif step not in ("", "."):
            way.append(step)
        link = links.get(tuple(way[len(above) :])) if tuple(way[: len(above)]) == above else None
        if link is not None:
            text, followed = texts.get(link.object), followed + 1
            if text is None or text.startswith(b"/") or followed > _MOST_LINKS:
                return None
            way.pop()
            waiting += reversed(os.fsdecode(text).split("/"))
    return tuple(way[len(above) :]) if tuple(way[: len(above)]) == above else None


def _is_same(source: Source, entry: _Entry) -> bool:
    """Whether a file on disk is, byte for byte, what git keeps."""
    if source.raw is None or len(source.raw) > LARGEST_BYTES:
        return False
    made = hashlib.sha1(usedforsecurity=False) if len(entry.object) == _SHA1_DIGITS else hashlib.sha256()
    made.update(b"blob %d\0" % len(source.raw))
    made.update(source.raw)
    return made.hexdigest() == entry.object


def read_objects(repository: Repository, names: list[str]) -> dict[str, bytes | None]:
    """Read objects by name, no more of each than a contract may have; None is one that this clone does not hold."""
    if not names:
        return {}
    process = repository.start("cat-file", "--batch")
    assert process.stdin is not None
    assert process.stdout is not None
    found: dict[str, bytes | None] = dict.fromkeys(names)
    try:
        # A part at a time that a pipe holds: git stops reading when nobody reads what it writes.
        for start in range(0, len(names), _ASKED_AT_ONCE):
            part = names[start : start + _ASKED_AT_ONCE]
            process.stdin.write("".join(f"{name}\n" for name in part).encode())
            process.stdin.flush()
            found |= {name: _answer(process.stdout) for name in part}
    except (BrokenPipeError, ValueError):
        pass  # It could not fetch what it lacks, and said so by ending.
    finally:
        process.kill()
        process.communicate()
    return found


def _answer(stream: IO[bytes]) -> bytes | None:
    """Read one object; raises `ValueError` where git says something else."""
    head = stream.readline().split()
    if head[-1:] == [b"missing"]:
        return None
    size = int(head[2]) if len(head) == 3 else int("git has gone")
    kept = stream.read(min(size, LARGEST_BYTES + 1))
    left = size - len(kept) + 1  # A newline follows.
    while left:
        passed = stream.read(min(left, _CHUNK_BYTES))
        if not passed:
            raise ValueError("git has gone")
        left -= len(passed)
    return kept
