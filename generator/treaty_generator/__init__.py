"""Reads contracts, judges them, and writes packages: what programs import; `treaty` is the same as a command.

Names resolve on first use, so that a command that starts costs next to nothing.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from treaty_generator.contract.lint import lint
    from treaty_generator.contract.load import Loaded, NoContracts, load
    from treaty_generator.contract.model import (
        Contracts,
        Event,
        Module,
        Operation,
        Schema,
        Service,
        Subscription,
        System,
        TypeDefinition,
    )
    from treaty_generator.output.write import Change, OutputRefused, changes, write
    from treaty_generator.problem import Place, Problem, Severity
    from treaty_generator.render.packages import Rendered, render_packages
    from treaty_generator.schema.decide import decide
    from treaty_generator.schema.dialect import MalformedSchema
    from treaty_generator.schema.outcome import Answer, Outcome

__all__ = [
    "Answer",
    "Change",
    "Contracts",
    "Event",
    "Loaded",
    "MalformedSchema",
    "Module",
    "NoContracts",
    "Operation",
    "Outcome",
    "OutputRefused",
    "Place",
    "Problem",
    "Rendered",
    "Schema",
    "Service",
    "Severity",
    "Subscription",
    "System",
    "TypeDefinition",
    "changes",
    "decide",
    "lint",
    "load",
    "render_packages",
    "write",
]

_HOMES = {
    "Answer": "schema.outcome",
    "Change": "output.write",
    "Contracts": "contract.model",
    "Event": "contract.model",
    "Loaded": "contract.load",
    "MalformedSchema": "schema.dialect",
    "Module": "contract.model",
    "NoContracts": "contract.load",
    "Operation": "contract.model",
    "Outcome": "schema.outcome",
    "OutputRefused": "output.write",
    "Place": "problem",
    "Problem": "problem",
    "Rendered": "render.packages",
    "Schema": "contract.model",
    "Service": "contract.model",
    "Severity": "problem",
    "Subscription": "contract.model",
    "System": "contract.model",
    "TypeDefinition": "contract.model",
    "changes": "output.write",
    "decide": "schema.decide",
    "lint": "contract.lint",
    "load": "contract.load",
    "render_packages": "render.packages",
    "write": "output.write",
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
