"""Finds and fills the templates; the plan has decided everything that they show."""

from __future__ import annotations

import re
import textwrap
from functools import cache, partial
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


_wrapped = partial(textwrap.fill, width=_WIDTH, break_long_words=False, break_on_hyphens=False)


def docstring(text: str) -> str:
    """Write prose of a contract as a docstring that ends where it should, whatever stands in it."""
    paragraphs = [_wrapped(" ".join(printable(part).split())) for part in text.split("\n\n")]
    joined = "\n\n".join(part for part in paragraphs if part).replace("\\", "\\\\")
    safe = re.sub(r'"(?="|\Z)', r"\"", joined)  # Three in a row would end it, and so would one before the end.
    return f'"""{safe}\n"""' if "\n" in safe else f'"""{safe}"""'
