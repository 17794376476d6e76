"""`python -m tests.chaos`, or `make chaos`: the long form, and its table; the exit code is 1 if anything went wrong."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import SystemRandom

from tests.chaos.cast import Crashed
from tests.chaos.story import Told, tell

_SHOWN = 10


def main() -> int:
    options = _options()
    print(f"seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="treaty-chaos-") as folder:
        try:
            told = tell(options.engine, Path(folder), seed=options.seed, kills=options.kills, say=_say)
        except Crashed as error:
            print(f"\na process failed that nobody had killed:\n{error}", file=sys.stderr)
            return 1
    print("", file=sys.stderr)
    print("\n".join(table(told)))
    for found in [*told.count.lost, *told.count.doubled, *told.count.disordered, *told.count.stuck, *told.hung][
        :_SHOWN
    ]:
        print(found, file=sys.stderr)
    return 0 if told.count.is_clean and not told.hung else 1


def table(told: Told) -> Iterator[str]:
    """Lay out what went on, and what must be 0."""
    rows = {
        "processes killed": told.kills,
        "taken over from who slept": told.takeovers,
        "events acknowledged": told.acknowledged,
        "events in the log": told.logged,
        "parked, then sent again": sum(told.parked.values()),
        **{f"… because: {reason}": times for reason, times in told.reasons.items()},
        "delivered again, without an inbox": told.again,
        "lost": len(told.count.lost),
        "effects doubled": len(told.count.doubled),
        "out of order within a key": len(told.count.disordered),
        "torn from their rows": len(told.count.torn),
        "stuck": len(told.count.stuck) + len(told.hung),
    }
    width = max(map(len, rows))
    yield f"| {'what':{width}} | count |"
    yield f"| {'-' * width} | ----: |"
    for what, number in rows.items():
        yield f"| {what:{width}} | {number:>5} |"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--engine", default="treaty")
    parser.add_argument("--kills", type=int, default=300, help="how many processes are killed")
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(1_000_000), help="who, and when")
    return parser.parse_args()


def _say(what: str) -> None:
    print(f"\r{what}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
