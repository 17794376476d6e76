"""Settings of a project: `treaty.toml`, or `[tool.treaty]` in `pyproject.toml`, nearest above the current folder.

They name folders, and what the gate minds: no setting can name code, and no folder can lie outside the project.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from treaty_generator.cli.exit import CannotAnswer
from treaty_generator.dataclass import dataclass
from treaty_generator.problem import did_you_mean, quoted

DEFAULTS = {"contracts": "contracts", "out": "generated"}
FILE = "treaty.toml"
PYPROJECT = "pyproject.toml"
CHECK = "check"  # The table that `cli/policy.py` reads, once somebody asks the gate.


@dataclass(frozen=True, slots=True)
class Config:
    """Where the contracts are and where the packages go, relative to the current folder; `file` says so, if any.

    `check` is the table of that name, not read yet.
    """

    contracts: Path = Path(DEFAULTS["contracts"])
    out: Path = Path(DEFAULTS["out"])
    file: Path | None = None
    check: Mapping[str, Any] = field(default_factory=dict)


class ConfigInvalid(CannotAnswer):
    """The settings cannot be used."""

    def __init__(self, file: Path, faults: list[str]) -> None:
        super().__init__("\n".join(f"{file}: {fault}" for fault in faults))
        self.file, self.faults = file, faults


def find_config(start: Path) -> Config:
    """Find the settings for a folder; the search goes up to the folder that holds `.git`. Raises `ConfigInvalid`."""
    here = start.absolute()
    for folder in (here, *here.parents):
        config = config_in(folder)
        if config is not None:
            return config
        if (folder / ".git").exists():
            break
    return Config()


def config_in(folder: Path) -> Config | None:
    """Read the settings that a folder itself holds. Raises `ConfigInvalid`."""
    own, pyproject = folder / FILE, folder / PYPROJECT
    table = _pyproject_table(pyproject) if pyproject.is_file() else None
    if not own.is_file():
        return _config(pyproject, table) if table is not None else None
    if table is not None:
        raise ConfigInvalid(_shown(own), ["there is a [tool.treaty] in pyproject.toml as well; keep one of the two"])
    return _config(own, _toml(own))


def _pyproject_table(file: Path) -> Any:
    if b"treaty" not in file.read_bytes():  # Most are somebody else's: neither their faults nor their size concern us.
        return None
    tool = _toml(file).get("tool")
    return tool.get("treaty") if isinstance(tool, dict) else None


def _toml(file: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(file.read_bytes().decode())
    except tomllib.TOMLDecodeError as error:
        raise ConfigInvalid(_shown(file), [f"this is not TOML: {error}"]) from None
    except UnicodeDecodeError:
        raise ConfigInvalid(_shown(file), ["the file is not UTF-8 text; save it as UTF-8"]) from None
    except (ValueError, RecursionError):  # A number of thousands of digits, or as many levels.
        raise ConfigInvalid(_shown(file), ["this is more than settings can be; write only what you need"]) from None


def _config(file: Path, table: Any) -> Config:
    if not isinstance(table, dict):
        raise ConfigInvalid(_shown(file), ["[tool.treaty] must be a table"])
    known = (CHECK, *DEFAULTS)
    unknown = [key for key in table if key not in known]
    faults = [f"there is no setting {quoted(key)}; {did_you_mean(key, known)}" for key in unknown]
    settings = {**DEFAULTS, **{key: value for key, value in table.items() if key in DEFAULTS}}
    for key, value in settings.items():
        faults += (f"`{key}` {fault}" for fault in _path_faults(value, file.parent))
    check = table.get(CHECK, {})
    if not isinstance(check, dict):
        faults.append(f"`{CHECK}` must be a table: [{CHECK}] in {FILE}, [tool.treaty.{CHECK}] in {PYPROJECT}")
    if faults:
        raise ConfigInvalid(_shown(file), faults)
    contracts, out = (_shown(file.parent / settings[key]) for key in ("contracts", "out"))
    return Config(contracts, out, _shown(file), check)


def _path_faults(value: object, project: Path) -> Iterator[str]:
    if not isinstance(value, str) or not value or "\0" in value:
        yield "must be the path of a folder, in quotes"
    elif PurePosixPath(value).is_absolute() or PureWindowsPath(value).drive or "\\" in value:
        yield f"is {quoted(value)}; write a path relative to this file, with forward slashes"
    elif not Path(os.path.realpath(project / value)).is_relative_to(os.path.realpath(project)):
        yield f"is {quoted(value)}, which leads out of the project; name a folder inside it"


def _shown(path: Path) -> Path:
    """Write a path as a person standing here would."""
    return Path(os.path.relpath(path))
