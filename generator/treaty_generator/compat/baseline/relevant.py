"""Which contract files a change can reach: the cost of judging grows with the change, not with the tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from treaty_generator.compat.baseline.entries import Entry, Versions
from treaty_generator.compat.baseline.mentions import Text, is_veiled, referred
from treaty_generator.contract.document import Document, Json
from treaty_generator.contract.files import Source, Sources, is_frozen
from treaty_generator.contract.language import RELEASED_FOLDER
from treaty_generator.dataclass import dataclass

Steps = tuple[str, ...]
_READING = b"subscriptions"  # Who says this, or hides what he says, may be a reader of events.
Read = Callable[[Source], Document | None]


@dataclass(frozen=True)
class Relevant:
    """Both sides without the files that a change cannot reach.

    There are the files that differ, what they lead to and what leads to them; and of the rest those that name what has
    changed, or that are named there.
    `entries` are, by the path of their module, those that differ or refer to what does. `words` are, by the path of the
    system, the names of these and what they name.
    """

    before: Sources
    after: Sources
    entries: dict[Steps, frozenset[Entry]]
    words: dict[Steps, frozenset[str]]
    heard: frozenset[Steps] = frozenset()  # Files that are there for some of their entries.

    def reduced(self, document: Document) -> Document:
        """Leave out the entries of a file that nobody named; types stay, for others may refer to them."""
        if document.steps not in self.heard or not isinstance(document.data, dict):
            return document
        words = self.words.get(document.steps[:-2], frozenset())
        data = {section: _said(section, entries, words) for section, entries in document.data.items()}
        return replace(document, data=data)


def relevant(before: Sources, after: Sources, read: Read) -> Relevant:
    """Leave out what a change cannot reach; `read` parses a file, and is given no other than those that are kept."""
    tree = _Tree(before, after)
    affected = tree.referring_to(tree.changed)
    spoken = _Spoken(tree, affected, read)
    kept = affected | {steps for steps, sides in tree.files.items() if any(side.fault is not None for side in sides)}
    kept |= spoken.frozen()
    tree.follow(kept)
    heard = frozenset((*spoken.naming(kept), *tree.homes(kept)))
    kept |= heard
    tree.follow(kept)
    return Relevant(_only(before, kept), _only(after, kept), dict(spoken.entries), dict(spoken.words), heard)


def _said(section: str, entries: Json, words: frozenset[str]) -> Json:
    if section not in ("events", "subscriptions") or not isinstance(entries, dict):
        return entries
    return {name: entry for name, entry in entries.items() if name in words}


def owner(steps: Steps) -> Steps:
    """The path of the module that a file belongs to."""
    return steps[: steps.index(RELEASED_FOLDER)] if is_frozen(steps) else steps[:-1]


def _only(sources: Sources, kept: set[Steps]) -> Sources:
    return sources._replace(files=tuple(source for source in sources.files if source.steps in kept))


class _Tree:
    """The files of both sides, and where their references lead."""

    def __init__(self, before: Sources, after: Sources) -> None:
        sides = [{source.steps: source for source in side.files} for side in (before, after)]
        self.pairs = {steps: (sides[0].get(steps), sides[1].get(steps)) for steps in sorted(sides[0] | sides[1])}
        self.files = {steps: tuple(_distinct(*pair)) for steps, pair in self.pairs.items()}
        self.changed = {steps for steps, pair in self.pairs.items() if None in pair or len(self.files[steps]) > 1}
        self.ahead = {steps: _leads(steps, sources) for steps, sources in self.files.items()}

    def referring_to(self, files: set[Steps]) -> set[Steps]:
        """Find the files that lead to one of these, directly or not, and these themselves."""
        behind = defaultdict(list)
        for steps, targets in self.ahead.items():
            for target in targets:
                behind[target].append(steps)
        found, waiting = set(files), list(files)
        while waiting:
            new = [steps for steps in behind[waiting.pop()] if steps not in found]
            found.update(new)
            waiting += new
        return found

    def follow(self, files: set[Steps]) -> None:
        """Add the files to which the references of these lead, directly or not."""
        waiting = list(files)
        while waiting:
            new = [steps for steps in self.ahead[waiting.pop()] if steps in self.files and steps not in files]
            files.update(new)
            waiting += new

    def homes(self, kept: set[Steps]) -> Iterator[Steps]:
        """Find a file of each module that would not exist without, though frozen files of it are kept."""
        owners = {owner(steps) for steps in kept if is_frozen(steps)}
        for number in range(2):
            there = {steps[:-1] for steps in kept if not is_frozen(steps) and self.pairs[steps][number] is not None}
            homeless = owners - there
            sources = (source for pair in self.pairs.values() if (source := pair[number]) is not None)
            yield from _smallest(one for one in sources if not is_frozen(one.steps) and one.steps[:-1] in homeless)


class _Spoken:
    """What the entries that a change reaches speak of."""

    def __init__(self, tree: _Tree, affected: set[Steps], read: Read) -> None:
        self._files = tree.files
        self.entries: dict[Steps, frozenset[Entry]] = defaultdict(frozenset)
        self.words: dict[Steps, frozenset[str]] = defaultdict(frozenset)
        self._modules: dict[Steps, frozenset[str]] = defaultdict(frozenset)
        self._kept: dict[Steps, frozenset[str]] = defaultdict(frozenset)
        self._sought: dict[Steps, frozenset[str]] = defaultdict(frozenset)
        for steps in sorted(affected):
            if not is_frozen(steps):
                versions = Versions(*(read(source) if source is not None else None for source in tree.pairs[steps]))
                reached = versions.reached(affected)
                names = versions.names(reached, steps[-2])
                self.entries[steps[:-1]] |= reached
                self.words[steps[:-2]] |= names.words | names.kept
                self._kept[steps[:-2]] |= names.kept
                self._sought[steps[:-2]] |= names.words
                self._modules[steps[:-2]] |= names.modules
            else:
                self.entries[owner(steps)] |= {("events", steps[-2]), ("services", steps[-2])}
                self.words[owner(steps)[:-1]] |= {steps[-2]}
                self._sought[owner(steps)[:-1]] |= {steps[-2]}

    def frozen(self) -> set[Steps]:
        """Find the frozen versions of the entries."""
        names = {(path, name) for path, entries in self.entries.items() for _, name in entries}
        return {steps for steps in self._files if is_frozen(steps) and (owner(steps), steps[-2]) in names}

    def naming(self, kept: set[Steps]) -> Iterator[Steps]:
        """Go through the files of each system that say one of the words, and those that make a module exist."""
        systems: dict[Steps, list[Source]] = defaultdict(list)
        for steps, sources in self._files.items():
            if steps not in kept and steps[:-2] in self.words and not is_frozen(steps):
                systems[steps[:-2]] += sources
        for path, listed in systems.items():
            if self._sought[path]:
                yield from Text(listed).mentioning(sorted(self._sought[path]))
            readers = (source for source in listed if source.raw is not None and _READING in source.raw)
            yield from Text(readers).mentioning(sorted(self._kept[path]))
            yield from (source.steps for source in listed if is_veiled(source))
            yield from _smallest(source for source in listed if source.steps[-2] in self._modules[path])


def _distinct(before: Source | None, after: Source | None) -> Iterator[Source]:
    """The sources of one file, once where they are the same; today's comes first."""
    if after is not None:
        yield after
    if before is not None and (after is None or (before.digest, before.fault) != (after.digest, after.fault)):
        yield before


def _leads(steps: Steps, sources: Iterable[Source]) -> frozenset[Steps]:
    return frozenset() if is_frozen(steps) else frozenset().union(*map(referred, sources))


def _smallest(sources: Iterable[Source]) -> Iterable[Steps]:
    """Find one file of each module, the one that is read soonest."""
    found: dict[Steps, Source] = {}
    for source in sources:
        other = found.setdefault(source.steps[:-1], source)
        if len(source.raw or b"") < len(other.raw or b""):
            found[source.steps[:-1]] = source
    return (source.steps for source in found.values())
