"""Reads contracts, judges them, and writes packages: what programs import; `treaty` is the same as a command.

Names resolve on first use, so that a command that starts costs next to nothing.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from treaty_generator.contract.lint import lint
    from treaty_generator.contract.load import Loaded, NoContracts, load
    from treaty_generator.contract.model import Contracts
    from treaty_generator.problem import Place, Problem, Severity
    from treaty_generator.render import Rendered, render_packages
    from treaty_generator.render.write import Change, OutputRefused, changes, write

__all__ = [
    "Change",
    "Contracts",
    "Loaded",
    "NoContracts",
    "OutputRefused",
    "Place",
    "Problem",
    "Rendered",
    "Severity",
    "changes",
    "lint",
    "load",
    "render_packages",
    "write",
]

_HOMES = {
    "Change": "render.write",
    "Contracts": "contract.model",
    "Loaded": "contract.load",
    "NoContracts": "contract.load",
    "OutputRefused": "render.write",
    "Place": "problem",
    "Problem": "problem",
    "Rendered": "render",
    "Severity": "problem",
    "changes": "render.write",
    "lint": "contract.lint",
    "load": "contract.load",
    "render_packages": "render",
    "write": "render.write",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value  # The next use does not come here.
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
