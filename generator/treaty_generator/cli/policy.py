"""`[tool.treaty.check]`: what the gate protects, and what it lets pass, as the settings of a project say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from treaty_generator.cli.config import Config, ConfigInvalid
from treaty_generator.compat.finding import Waiver
from treaty_generator.compat.judgement import Mode
from treaty_generator.compat.policy import ContentModel, Override, Policy
from treaty_generator.dataclass import dataclass
from treaty_generator.problem import Place, did_you_mean, quoted

_Choice = TypeVar("_Choice", bound=StrEnum)
_PROTECTION = ("mode", "content_model", "transitive")
_KEYS = ("against", *_PROTECTION, "subjects", "waivers")
_WAIVER = ("subject", "rule", "reason", "owner", "until")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """What to compare with, where the settings say so, and what the gate minds."""

    against: str | None
    policy: Policy


def check_settings(config: Config, today: date) -> CheckSettings:
    """Read the settings of the gate. Raises `ConfigInvalid` with all that is wrong with them."""
    reader = _Reader(config)
    settings = reader.settings(config.check, today)
    if reader.faults and config.file is not None:
        raise ConfigInvalid(config.file, reader.faults)
    return settings


class _Reader:
    """Reads tables and collects what is wrong with them, each fault with its line where that is known."""

    def __init__(self, config: Config) -> None:
        self.faults: list[str] = []
        self._file = config.file or Path("treaty.toml")
        self._text = config.file.read_text(encoding="utf-8") if config.file is not None and config.check else ""

    def settings(self, table: Mapping[str, Any], today: date) -> CheckSettings:
        at = self._place("check", 0)
        self._known(table, _KEYS, at)
        against = self._text_at(table, "against", at)
        overrides = [self._override(*entry) for entry in self._entries(table, "subjects")]
        waivers = [self._waiver(*entry) for entry in self._entries(table, "waivers")]
        policy = Policy(
            mode=self._choice(table, "mode", Mode, at) or Mode.FULL,
            content_model=self._choice(table, "content_model", ContentModel, at) or ContentModel.DECLARED,
            transitive=self._flag(table, at) or False,
            overrides=tuple(overrides),
            waivers=tuple(waivers),
            today=today,
        )
        return CheckSettings(against, policy)

    def _entries(self, table: Mapping[str, Any], key: str) -> Iterator[tuple[Mapping[str, Any], Place]]:
        entries = table.get(key, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            self._fault(self._place("check", 0), f"`{key}` must be a list of tables: [[tool.treaty.check.{key}]]")
            return
        for number, entry in enumerate(entries):
            yield entry, self._place(f"check.{key}", number)

    def _override(self, table: Mapping[str, Any], at: Place) -> Override:
        self._known(table, ("name", *_PROTECTION), at)
        name = self._text_at(table, "name", at)
        if "name" not in table:
            self._fault(at, "`name` is missing: the subject that this is for, such as `download.*`")
        return Override(
            name or "",
            self._choice(table, "mode", Mode, at),
            self._choice(table, "content_model", ContentModel, at),
            self._flag(table, at),
        )

    def _waiver(self, table: Mapping[str, Any], at: Place) -> Waiver:
        self._known(table, _WAIVER, at)
        for key in _WAIVER:
            if key not in table:
                self._fault(at, f"`{key}` is missing: a waiver has {', '.join(_WAIVER)}")
        said = {key: self._text_at(table, key, at) or "" for key in _WAIVER if key != "until"}
        return Waiver(**said, until=self._day(table, at), place=at)

    def _day(self, table: Mapping[str, Any], at: Place) -> str:
        """Read a date, in quotes or not."""
        value = table.get("until", "")
        text = value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value
        if "until" in table and not _is_day(text):
            self._fault(at, f"`until` is {quoted(value)}; write the last day that it holds, such as 2030-01-31")
        return text if isinstance(text, str) else ""

    def _text_at(self, table: Mapping[str, Any], key: str, at: Place) -> str | None:
        value = table.get(key)
        if key in table and (not isinstance(value, str) or not value.strip()):
            self._fault(at, f"`{key}` must be a text in quotes that is not empty")
        return value if isinstance(value, str) else None

    def _flag(self, table: Mapping[str, Any], at: Place) -> bool | None:
        value = table.get("transitive")
        if value is not None and not isinstance(value, bool):
            self._fault(at, "`transitive` is true or false, without quotes")
        return value if isinstance(value, bool) else None

    def _choice(self, table: Mapping[str, Any], key: str, choices: type[_Choice], at: Place) -> _Choice | None:
        value = table.get(key)
        if value is None:
            return None
        if isinstance(value, str) and value in list(choices):
            return choices(value)
        self._fault(at, f"`{key}` is {quoted(value)}; {did_you_mean(str(value), list(choices))}")
        return None

    def _known(self, table: Mapping[str, Any], known: tuple[str, ...], at: Place) -> None:
        for key in table:
            if key not in known:
                self._fault(at, f"there is no setting {quoted(key)} here; {did_you_mean(key, known)}")

    def _fault(self, at: Place, what: str) -> None:
        self.faults.append(f"line {at.line}: {what}")

    def _place(self, table: str, number: int) -> Place:
        """Find the header of a table, or of one in a list; the top of the file, where it is written another way."""
        dotted = r"\s*\.\s*".join(table.split("."))
        header = re.compile(rf"\s*\[{{1,2}}\s*(tool\s*\.\s*treaty\s*\.\s*)?{dotted}\s*\]{{1,2}}\s*(#.*)?")
        lines = self._text.split("\n")
        found = [line for line, text in enumerate(lines) if header.fullmatch(text.rstrip("\r"))]
        line = found[number] if number < len(found) else 0
        return Place(self._file.as_posix(), line + 1, 1, (), lines[line].rstrip("\r"))


def _is_day(text: object) -> bool:
    if not isinstance(text, str) or not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
