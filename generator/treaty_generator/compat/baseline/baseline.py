"""What contracts are compared with, wherever it comes from."""

from __future__ import annotations

from typing import NamedTuple

from treaty_generator.contract.files import Sources


class Baseline(NamedTuple):
    """The contract files as they were, and how people call them.

    A file that is the same on both sides is the very `Source` of today. The others are named with where they come from,
    which `prefix` is: `origin/main:contracts/shop/orders/events.yaml`.
    """

    label: str
    prefix: str
    sources: Sources
