"""The two versions of the contracts that are compared, wherever the earlier one comes from."""

from treaty_generator.compat.baseline.compare import between, compare_with
from treaty_generator.compat.baseline.refused import NoBaseline, NothingYet

__all__ = ["NoBaseline", "NothingYet", "between", "compare_with"]
