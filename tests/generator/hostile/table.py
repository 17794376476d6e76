"""The table of hostile contracts as cases: every text and name in every place, and the rows that stand alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from tests.generator.hostile import huge
from treaty_generator.problem import pointer_text

TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parents[2] / "cases" / "hostile.yaml").read_text("utf-8"))
Values = dict[str, dict[str, list[str]]]
"""By type, the JSON texts that it `accepts` and `refuses`."""


@dataclass(frozen=True)
class Case:
    """A folder of contracts, by path, and what must come of it: packages, or errors with these ids."""

    name: str
    files: dict[str, str]
    says: frozenset[str] = frozenset()
    links: dict[str, str] = field(default_factory=dict)
    values: Values = field(default_factory=dict)


def product(place: str) -> list[Case]:
    """Put every text and every name that a place takes into it."""
    about = TABLE["places"][place]
    return [
        Case(
            name=f"{what} as {place}",
            files=dict(_filled(about, text)),
            says=_ids(about.get("except", {}).get(what) or (about.get("says", ()) if is_text else ())),
        )
        for what, text, is_text in _taken(about["takes"])
    ]


def rows(*, alone: bool) -> list[Case]:
    """Return the rows that need a process each, or the others."""
    return [_row(name, row) for name, row in TABLE["rows"].items() if row.get("alone", False) is alone]


def _row(name: str, row: dict[str, Any]) -> Case:
    files = row.get("files") or {"here/contract.yaml": row["contract"] if "contract" in row else _made(row["made"])}
    return Case(name, files, _ids(row.get("says", ())), row.get("links", {}), row.get("values", {}))


def _made(call: dict[str, Any]) -> str:
    [(name, arguments)] = call.items()
    made: str = getattr(huge, name)(*arguments)
    return made


def _ids(said: str | list[str]) -> frozenset[str]:
    return frozenset([said] if isinstance(said, str) else said)


def _taken(kinds: list[str]) -> Iterator[tuple[str, str, bool]]:
    if "texts" in kinds:
        yield from ((what, _text(item), True) for what, item in TABLE["texts"].items())
    if "names" in kinds:
        names = (_text(item) for group in TABLE["names"].values() for item in group)
        yield from ((name[:60], name, False) for name in names)


def _text(item: str | dict[str, Any]) -> str:
    return item if isinstance(item, str) else item["repeat"] * item["times"] + item.get("then", "")


def _filled(about: dict[str, Any], text: str) -> Iterator[tuple[str, str]]:
    step = quote(pointer_text((text,)))
    marks = {"REF_HOLE": scalar(f"#/$defs{step}"), "X_HOLE": scalar(f"x-{text}"), "HOLE": scalar(text), "STEP": step}
    files = about.get("files") or {"here/contract.yaml": about["contract"]}
    for path, contract in files.items():
        for mark, written in marks.items():
            contract = contract.replace(mark, written)
        yield path.replace("HOLE", text), contract


def scalar(text: str) -> str:
    """Write a text in double quotes, as YAML reads it in any place; what cannot stand there as it is gets escaped."""
    return f'"{"".join(_escaped(character) for character in text)}"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() and ord(character) < 0xE000 else f"\\U{ord(character):08x}"
