"""Finds what a program calls `PACKAGE:NAME`, and says well what keeps it from being found."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from types import ModuleType
from typing import Any

from treaty.console.exit import CannotAnswer
from treaty.console.meant import meant


def named(text: str) -> Any:
    """Import a module, as Python started in this folder would, and find a name in it. Raises `CannotAnswer`."""
    module_name, _, path = text.partition(":")
    if not _is_dotted(module_name) or not _is_dotted(path):
        raise CannotAnswer(f"{text!r} does not say where a system is", "write PACKAGE:NAME, such as shop.main:system")
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    found: Any = _imported(module_name)
    for name in path.split("."):
        if not hasattr(found, name):
            known = (one for one in dir(found) if not one.startswith("_"))
            raise CannotAnswer(f"{module_name} has no {path!r}{meant(name, known)}", "write the name as it is there")
        found = getattr(found, name)
    return found


def told(error: BaseException) -> str:
    """Say what somebody else's code raised, and where; it is shown to whoever runs that code."""
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    place = _place(error)
    return f"{what} ({place})" if place else what


def _imported(name: str) -> ModuleType:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and f"{name}.".startswith(f"{error.name}."):
            mend = "call treaty in the folder that it is in, or install it"
            raise CannotAnswer(f"there is no module {error.name!r} here", mend) from error
        raise _broken(name, error) from error
    except (Exception, SystemExit) as error:  # Whoever ends the program while it is imported is no answer.
        raise _broken(name, error) from error


def _broken(name: str, error: BaseException) -> CannotAnswer:
    return CannotAnswer(f"{name} cannot be imported: {told(error)}", "mend that first")


def _place(error: BaseException) -> str:
    """Name the last line that is in a file; what imports is in none."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{_near(error.filename)}:{error.lineno}"
    place, at = "", error.__traceback__
    while at is not None:
        file = at.tb_frame.f_code.co_filename
        if not file.startswith("<"):
            place = f"{_near(file)}:{at.tb_lineno}"
        at = at.tb_next
    return "" if place.startswith(__file__) else place


def _near(path: str) -> str:
    here = os.path.join(os.getcwd(), "")
    return path.removeprefix(here)


def _is_dotted(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))
