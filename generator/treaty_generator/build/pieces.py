"""The pieces of a run: what is wrong within each module, and its package, each made once for its surroundings."""

from __future__ import annotations

import gc
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from treaty_generator.build.memory import Memory
from treaty_generator.build.outcome import problems_json, problems_of
from treaty_generator.build.shares import Work, do_shares
from treaty_generator.build.store import Json
from treaty_generator.contract.lint import lint_module
from treaty_generator.contract.model import Contracts, Module
from treaty_generator.contract.schemas import check_module
from treaty_generator.contract.surroundings import Surroundings
from treaty_generator.dataclass import dataclass
from treaty_generator.problem import Problem
from treaty_generator.render.annotations import Annotator
from treaty_generator.render.homes import package_of
from treaty_generator.render.packages import Rendered, render_folders, render_modules

Path = tuple[str, ...]
_ENOUGH = 150  # Schemas; with fewer, a second process costs more than it saves.

_TIDY_EVERY = 8  # Modules.
_FILE = re.compile(r"[a-z0-9_]+\.[a-z]+")


@dataclass(frozen=True, slots=True)
class Findings:
    """What is wrong within a module: with its schemas, and by the rules."""

    of_schemas: tuple[Problem, ...]
    of_rules: tuple[Problem, ...]


_Piece = TypeVar("_Piece", Findings, Rendered)


@dataclass(frozen=True, slots=True)
class _Kind(Generic[_Piece]):
    """How pieces of one kind are called, read and written."""

    name: str
    read: Callable[[Json, Module], _Piece]
    written: Callable[[_Piece], Json]


class Pieces:
    """Finds or makes the pieces of some contracts; at most `jobs` processes work at it."""

    def __init__(self, contracts: Contracts, memory: Memory, annotator: Annotator, tools: str, jobs: int) -> None:
        self._contracts, self._memory, self._annotator = contracts, memory, annotator
        self._tools, self._jobs = tools, jobs
        self._around = Surroundings(contracts)
        self._keys = {module.path: self._key(module) for module in contracts.modules()}

    @property
    def count(self) -> int:
        """How many modules there are."""
        return len(self._keys)

    def findings(self, step: Callable[[], None]) -> dict[Path, Findings]:
        """Judge each module; `step` is called once for each that is done."""
        return self._all(_FINDINGS, self._judge, step)

    def packages(self, step: Callable[[], None]) -> dict[Path, Rendered]:
        """Render each module, of contracts without errors."""
        return self._all(_PACKAGE, self._render, step)

    def folders(self) -> dict[str, str]:
        """Render the folders above the modules."""
        systems = "\0".join("/".join(system.path) for system in self._contracts.systems)
        name = f"folders-{hashlib.sha256(f'{self._tools}{systems}'.encode(errors='surrogateescape')).hexdigest()}"
        known = self._memory.find(name, lambda entry: _folders(entry, self._contracts))
        if known is None:
            known = self._memory.hold(name, render_folders(self._contracts))
            self._memory.save(name, known)
        return known

    def _all(self, kind: _Kind[_Piece], work: Work[Module], step: Callable[[], None]) -> dict[Path, _Piece]:
        found: dict[Path, _Piece] = {}
        missing = []
        for module in self._contracts.modules():
            known = self._find(kind, module)
            if known is None:
                missing.append(module)
            else:
                found[module.path] = known
                step()
        for module, entry in zip(missing, do_shares(work, missing, self._workers(missing), step), strict=True):
            found[module.path] = self._hold(kind, module, entry)
        return {module.path: found[module.path] for module in self._contracts.modules()}

    def _judge(self, modules: Sequence[Module], step: Callable[[], None]) -> list[Json]:
        return [self._save(_FINDINGS, module, self._judged(module)) for module in _counted(modules, step)]

    def _judged(self, module: Module) -> Findings:
        around = self._around.of(module)
        return Findings(tuple(check_module(around, module)), tuple(lint_module(around, module)))

    def _render(self, modules: Sequence[Module], step: Callable[[], None]) -> list[Json]:
        made = render_modules(self._contracts, _counted(modules, step), self._annotator)
        return [self._save(_PACKAGE, module, made[module.path]) for module in modules]

    def _workers(self, modules: Sequence[Module]) -> int:
        """Choose as many processes as there is enough to do for."""
        schemas = sum(1 for module in modules for _ in module.schemas())
        return max(1, min(self._jobs, schemas // _ENOUGH, len(modules)))

    def _find(self, kind: _Kind[_Piece], module: Module) -> _Piece | None:
        key = self._keys[module.path]
        if key is None:
            return None
        return self._memory.find(f"{kind.name}-{key}", lambda entry: kind.read(entry, module))

    def _hold(self, kind: _Kind[_Piece], module: Module, entry: Json) -> _Piece:
        key, value = self._keys[module.path], kind.read(entry, module)
        return value if key is None else self._memory.hold(f"{kind.name}-{key}", value)

    def _save(self, kind: _Kind[_Piece], module: Module, value: _Piece) -> Json:
        entry, key = kind.written(value), self._keys[module.path]
        if key is not None:
            self._memory.save(f"{kind.name}-{key}", entry)
        return entry

    def _key(self, module: Module) -> str | None:
        digest = self._around.digest(module)
        return None if digest is None else hashlib.sha256(f"{self._tools}{digest}".encode()).hexdigest()


def _counted(modules: Iterable[Module], step: Callable[[], None]) -> Iterator[Module]:
    """Go through modules, and tidy up behind them now and then: the class generator leaves circles of objects."""
    for number, module in enumerate(modules, 1):
        yield module
        if number % _TIDY_EVERY == 0:
            gc.collect()
        step()


def _findings_json(findings: Findings) -> Json:
    return [problems_json(findings.of_schemas), problems_json(findings.of_rules)]


def _findings(entry: Json, _: Module) -> Findings:
    of_schemas, of_rules = entry
    return Findings(problems_of(of_schemas), problems_of(of_rules))


def _rendered_json(rendered: Rendered) -> Json:
    return [rendered.files, problems_json(rendered.problems)]


def _rendered(entry: Json, module: Module) -> Rendered:
    """Read a package; what does not lie in the module's folder is none of it."""
    files, problems = entry
    folder = "/".join(package_of(module))
    if not all(path.rpartition("/")[0] == folder and _FILE.fullmatch(path, len(folder) + 1) for path in _texts(files)):
        raise ValueError("a package holds the files of its own folder")
    return Rendered(files, problems_of(problems))


def _folders(entry: Json, contracts: Contracts) -> dict[str, str]:
    """Read the files of the folders above; each is the package of such a folder."""
    above = {package_of(module)[:-1] for module in contracts.modules()}
    packages = {"/".join((*path[:length], "__init__.py")) for path in above for length in range(len(path) + 1)}
    if not packages.issuperset(_texts(entry)):
        raise ValueError("a folder above is a package, and nothing else")
    return _texts(entry)


def _texts(entry: Json) -> dict[str, str]:
    if not isinstance(entry, dict) or not all(isinstance(text, str) for text in entry.values()):
        raise TypeError("files are text by path")
    return entry


_FINDINGS = _Kind("findings", _findings, _findings_json)
_PACKAGE = _Kind("package", _rendered, _rendered_json)
