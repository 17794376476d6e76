"""Judges a pair of versions as it was found: what `treaty check` does, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from treaty_generator.compat.judgement import Judgement, Mode
from treaty_generator.compat.policy import Policy
from treaty_generator.problem import quoted

if TYPE_CHECKING:
    from treaty_generator.compat.baseline.pair import Pair


def check(pair: Pair, policy: Policy | None = None) -> Judgement:
    """Judge what `compare_with` has found; where nothing has changed, nothing that judges is even imported.

    Raises `NoBaseline` where the earlier version cannot be read, or never says what is asked of it.
    """
    settled = policy if policy is not None else Policy()
    _refuse_unreadable(pair)
    _refuse_without_packages(pair, settled)
    if pair.reached == {} and not settled.waivers:
        return Judgement(pair.label, (), pair.problems)
    from treaty_generator.compat.gate import judge

    return judge(
        pair.before,
        pair.after,
        against=pair.label,
        policy=settled,
        problems=pair.problems,
        has_packages=pair.has_packages,
        prefix=pair.prefix,
    )


def _refuse_unreadable(pair: Pair) -> None:
    """Nobody can say what has changed since something that cannot be read."""
    if pair.baseline_problems:
        what = "the contracts cannot be read as they were there"
        raise _no_baseline(pair, what, "compare with a version in which they can be; --against names it")


def _refuse_without_packages(pair: Pair, policy: Policy) -> None:
    """Python code cannot be protected alone where a baseline never has any."""
    if pair.holds_schemas_alone:
        for module in pair.before.modules():
            for event in module.events:
                if policy.protection(event.name).mode is Mode.SOURCE:
                    what = f"of {quoted(event.name)} Python code alone is protected, and of that it knows nothing"
                    raise _no_baseline(pair, what, "choose another --mode, or compare with another baseline")


def _no_baseline(pair: Pair, what: str, mend: str) -> Exception:
    from treaty_generator.compat.baseline.refused import NoBaseline

    return NoBaseline(pair.label, what, mend)
