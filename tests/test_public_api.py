"""tests/public_api.txt lists what people import, with signatures, so that an accidental change shows in review."""

import inspect
import os
import re
from pathlib import Path
from types import ModuleType

import treaty
import treaty.testing
import treaty_generator

OURS = ("treaty", "treaty_generator")
GOLDEN = Path(__file__).with_name("public_api.txt")


def test_the_public_names_are_those_of_the_golden() -> None:
    found = "".join(f"{line}\n" for line in (*_lines(treaty), *_lines(treaty_generator), *_lines(treaty.testing)))
    if os.environ.get("BLESS") == "1":
        GOLDEN.write_text(found, encoding="utf-8")
    assert found == GOLDEN.read_text(encoding="utf-8"), "if this is meant, run `make bless` and say it in the CHANGELOG"


def _lines(module: ModuleType) -> list[str]:
    name = module.__name__
    names = getattr(module, "__all__", None) or [key for key, value in vars(module).items() if _is_own(value, name)]
    lines: list[str] = []
    for key in sorted(names):
        value = getattr(module, key)
        lines.append(f"{name}.{key}{_signature(value)}")
        if inspect.isclass(value):
            found = _methods(value, {getattr(module, other) for other in names})
            methods = sorted((method, found[method]) for method in found if not method.startswith("_"))
            lines += [f"{name}.{key}.{method}{_signature(each)}" for method, each in methods if _is_told(method, each)]
    return lines


def _methods(cls: type[object], public: set[object]) -> dict[str, object]:
    """Find what a class has, and what bases of ours bring that nobody can import, down to one that is listed itself."""
    found: dict[str, object] = {}
    for base in cls.__mro__:
        if base is not cls and (base in public or base.__module__.partition(".")[0] not in OURS):
            break
        found = {**vars(base), **found}
    return found


def _is_own(value: object, name: str) -> bool:
    return inspect.isclass(value) and value.__module__ == name and not value.__name__.startswith("_")


def _is_told(name: str, value: object) -> bool:
    return callable(value) or isinstance(value, classmethod | property)


def _signature(value: object) -> str:
    if isinstance(value, classmethod):
        value = value.__func__
    if not (inspect.isclass(value) or inspect.isfunction(value)):
        return ""
    if inspect.isclass(value) and "__init__" not in vars(value):
        return ""  # Somebody else's, and told differently from one version to the next.
    return re.sub(r"<function (\w+) at \w+>", r"\1", str(inspect.signature(value)))
