"""The two versions of the contracts that are compared, wherever the earlier one comes from."""

from treaty_generator.compat.baseline.compare import compare_with
from treaty_generator.compat.baseline.refused import NoBaseline

__all__ = ["NoBaseline", "compare_with"]
