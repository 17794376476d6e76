"""Finds and fills the templates; the plan has decided everything that they show."""

from __future__ import annotations

import textwrap
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from treaty_generator.problem import printable

if TYPE_CHECKING:
    from jinja2 import Environment

_WIDTH = 100


@cache
def folder() -> Path:
    """Find the templates: beside this package in a wheel, at the top of the repository in an editable install."""
    shipped = Path(__file__).parents[1] / "templates"
    return shipped if shipped.is_dir() else Path(__file__).parents[3] / "templates"


def fill(template: str, **values: object) -> str:
    """Lay out one file. A name that the template uses and the plan does not have is an error."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(folder()),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters |= {"docstring": docstring, "comment": printable, "literal": repr}
    return environment


def docstring(text: str) -> str:
    """Write prose of a contract as a docstring that ends where it should, whatever stands in it."""
    paragraphs = [textwrap.fill(" ".join(printable(part).split()), _WIDTH) for part in text.split("\n\n")]
    safe = "\n\n".join(part for part in paragraphs if part).replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if safe.endswith('"'):
        safe = safe[:-1] + '\\"'
    return f'"""{safe}\n"""' if "\n" in safe else f'"""{safe}"""'
