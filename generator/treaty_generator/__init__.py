"""Reads contracts, judges them, and writes packages: what programs import; `treaty` is the same as a command.

Names resolve on first use, so that a command that starts costs next to nothing.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from treaty_generator.compat.baseline.compare import between, compare_with
    from treaty_generator.compat.baseline.pair import Pair
    from treaty_generator.compat.baseline.refused import NoBaseline, NothingYet
    from treaty_generator.compat.bump import Bump
    from treaty_generator.compat.check import check
    from treaty_generator.compat.finding import Breaks, Finding, Hurt, Waiver, Witness
    from treaty_generator.compat.gate import judge
    from treaty_generator.compat.judgement import Judgement, Kind, Mode, SubjectJudgement
    from treaty_generator.compat.policy import ContentModel, Override, Policy
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
    "Breaks",
    "Bump",
    "Change",
    "ContentModel",
    "Contracts",
    "Event",
    "Finding",
    "Hurt",
    "Judgement",
    "Kind",
    "Loaded",
    "MalformedSchema",
    "Mode",
    "Module",
    "NoBaseline",
    "NoContracts",
    "NothingYet",
    "Operation",
    "Outcome",
    "OutputRefused",
    "Override",
    "Pair",
    "Place",
    "Policy",
    "Problem",
    "Rendered",
    "Schema",
    "Service",
    "Severity",
    "SubjectJudgement",
    "Subscription",
    "System",
    "TypeDefinition",
    "Waiver",
    "Witness",
    "between",
    "changes",
    "check",
    "compare_with",
    "decide",
    "judge",
    "lint",
    "load",
    "render_packages",
    "write",
]

_HOMES = {
    "Answer": "schema.outcome",
    "Breaks": "compat.finding",
    "Bump": "compat.bump",
    "Change": "output.write",
    "ContentModel": "compat.policy",
    "Contracts": "contract.model",
    "Event": "contract.model",
    "Finding": "compat.finding",
    "Hurt": "compat.finding",
    "Judgement": "compat.judgement",
    "Kind": "compat.judgement",
    "Loaded": "contract.load",
    "MalformedSchema": "schema.dialect",
    "Mode": "compat.judgement",
    "Module": "contract.model",
    "NoBaseline": "compat.baseline.refused",
    "NoContracts": "contract.load",
    "NothingYet": "compat.baseline.refused",
    "Operation": "contract.model",
    "Outcome": "schema.outcome",
    "OutputRefused": "output.write",
    "Override": "compat.policy",
    "Pair": "compat.baseline.pair",
    "Place": "problem",
    "Policy": "compat.policy",
    "Problem": "problem",
    "Rendered": "render.packages",
    "Schema": "contract.model",
    "Service": "contract.model",
    "Severity": "problem",
    "SubjectJudgement": "compat.judgement",
    "Subscription": "contract.model",
    "System": "contract.model",
    "TypeDefinition": "contract.model",
    "Waiver": "compat.finding",
    "Witness": "compat.finding",
    "between": "compat.baseline.compare",
    "changes": "output.write",
    "check": "compat.check",
    "compare_with": "compat.baseline.compare",
    "decide": "schema.decide",
    "judge": "compat.gate",
    "lint": "contract.lint",
    "load": "contract.load",
    "render_packages": "render.packages",
    "write": "output.write",
}

if not TYPE_CHECKING:  # To a type checker, any name would be one of these.

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = value  # The next use does not come here.
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
