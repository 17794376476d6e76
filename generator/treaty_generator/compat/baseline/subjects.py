"""A baseline that knows events and services one by one, and no files."""

from __future__ import annotations

from typing import NamedTuple

from treaty_generator.contract.model import Contracts
from treaty_generator.problem import Problem


class Subjects(NamedTuple):
    """Contracts made of single versions; what they do not record, such as who consumes what, is as it is today."""

    label: str
    contracts: Contracts
    problems: tuple[Problem, ...] = ()  # The errors that keep some of it from being read.
    holds_schemas_alone: bool = False
