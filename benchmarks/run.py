"""Measures what the README claims, side by side: `python -m benchmarks.run`, or `make bench`.

Nothing here judges a time; the exit code is 1 when the cost grows faster than the number of contracts.
`--only` chooses parts, such as `--only bus,durable`.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks import bus, bus_load, checking, decoding, durable, gateway, inclusion, routing, systems
from benchmarks.commands import (
    AGAIN,
    BARE,
    COLD,
    LINT,
    ONE,
    PEER,
    PYDANTIC,
    SHARED,
    WIDE,
    Workshop,
    bare,
    compilation,
    imports,
    start_up,
    work,
    workshop,
)
from benchmarks.growth import MOST, Growth, growths
from benchmarks.memory import peak_mb
from benchmarks.process import Command, CommandFailed, Measured, measure, timed
from benchmarks.table import ms, ratio, table, us
from benchmarks.watching import watched_s

_OURS = (LINT, COLD, SHARED, AGAIN, ONE, WIDE)
_START_UP_RUNS = 5  # For each run of the others: these are short, and so are disturbed more.


PARTS = ("contracts", "bus", "durable", "load", "decoding", "inclusion", "routing", "systems", "gateway")


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    print(f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {os.cpu_count()} cores\n")
    try:
        grown = _measure_contracts(options.sizes, options.runs) if "contracts" in options.only else None
        for part, measure_and_print in _REST.items():
            if part in options.only:
                measure_and_print()
    except CommandFailed as error:
        print(error, file=sys.stderr)
        return 2
    return 0 if grown is None else _verdict(grown)


def _measure_contracts(sizes: Sequence[int], runs: int) -> list[Growth]:
    """Measure and print all that reads contracts; what is returned is how the cost of our own commands grows."""
    with tempfile.TemporaryDirectory(prefix="treaty-bench-") as folder:
        _say("writing contracts")
        shops = [workshop(Path(folder) / str(size), size) for size in sizes]
        _warm_up(shops[0])
        _print_start_up(runs)
        grown = _print_work(shops, runs)
        _print_memory(shops[-1])
        _print_watching(shops[-1])
        _print_imports(shops[-1], runs)
        _print_checking(Path(folder), sizes[-1], runs)
    return grown


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--sizes", type=_sizes, default="10,100,1000", help="numbers of contracts, with commas")
    parser.add_argument("--runs", type=_count, default="3", help="how often each command is run at each size")
    parser.add_argument("--only", type=_parts, default=",".join(PARTS), help=f"of {', '.join(PARTS)}, with commas")
    return parser.parse_args(arguments)


def _parts(text: str) -> list[str]:
    named = text.split(",")
    if unknown := [part for part in named if part not in PARTS]:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is none of {', '.join(PARTS)}")
    return named


def _sizes(text: str) -> list[int]:
    return sorted({_count(size) for size in text.split(",")})


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above zero")
    return int(text)


def _warm_up(shop: Workshop) -> None:
    """Leave bytecode and file caches as they are from the second run of a program on."""
    for command in [*start_up(), *work(shop)]:
        timed(command)


def _print_start_up(runs: int) -> None:
    print("## Start-up\n")
    print(_commands_table(start_up(), runs * _START_UP_RUNS))


def _print_work(shops: Sequence[Workshop], runs: int) -> list[Growth]:
    by_name: dict[str, dict[int, Measured]] = {}
    rows = []
    for shop in shops:
        _say(f"{shop.events} contracts, {runs} times each")
        found = measure(work(shop), runs)
        for name, measured in found.items():
            by_name.setdefault(name, {})[shop.events] = measured
        rows += [
            [name, str(shop.events), *_costs(measured, found[BARE]), ratio(measured.wall_s, found[PEER].wall_s)]
            for name, measured in found.items()
        ]
    print("## Lint and compile\n")
    print(table(["command", "contracts", "wall", "cpu", "bare Python", "dcg loop"], rows))
    grown = [growth for name in (*_OURS, PEER) for growth in growths(name, by_name[name])]
    if grown:
        head = ["command", "contracts", "all of them", "one more", "factor", "verdict"]
        print("## Growth: processor time without start-up\n")
        print(table(head, [list(_growth_row(growth)) for growth in grown]))
    return [growth for growth in grown if growth.name in _OURS]


def _growth_row(growth: Growth) -> Iterator[str]:
    small, large = growth.sizes
    yield growth.name
    yield f"{small} → {large}"
    yield f"{growth.times:.1f}x"
    yield f"{ms(growth.before_s)} → {ms(growth.after_s)}"
    yield f"{growth.factor:.2f}x"
    yield "linear" if growth.factor <= MOST else "lost in noise" if growth.is_linear else "NOT LINEAR"


def _print_memory(shop: Workshop) -> None:
    _say("memory")
    rows = []
    for jobs in (1, 2):
        command = compilation(shop, jobs)
        found = peak_mb(command)
        rows.append([command.name, "not counted here" if found is None else f"{found:,.0f} MB"])
    print(f"## Memory: all processes together, {shop.events} contracts\n")
    print(table(["command", "peak"], rows))


def _print_watching(shop: Workshop) -> None:
    _say("watching")
    print(f"## Watching {shop.events} contracts\n")
    found_s = watched_s(shop)
    bare_s = measure([bare()], _START_UP_RUNS)[BARE].wall_s
    rows = [["from a saved file to the end of the compilation", ms(found_s), ratio(found_s, bare_s)]]
    print(table(["step", "wall", "bare Python"], rows))


def _print_imports(shop: Workshop, runs: int) -> None:
    _say("imports")
    print(f"## Importing a package of {shop.events} events\n")
    print(_commands_table(imports(shop), runs * 2, beside=PYDANTIC))


def _print_checking(folder: Path, count: int, runs: int) -> None:
    _say("checking")
    buf = checking.install_buf(folder / "buf")
    made = checking.checkout(folder / "checkout", count)
    print(f"## Comparing {count} contracts with a commit\n")
    if buf is None:
        print("buf could not be installed, so it is not here.\n")
    for changed in (min(10, count), count):
        print(_commands_table(checking.commands(made, changed, buf), runs * 2))


def _commands_table(commands: list[Command], runs: int, beside: str = "") -> str:
    found = measure(commands, runs)
    rows = [
        [name, *_costs(measured, found[BARE]), *([ratio(measured.wall_s, found[beside].wall_s)] if beside else [])]
        for name, measured in found.items()
    ]
    return table(["command", "wall", "cpu", "bare Python", *(["pydantic"] if beside else [])], rows)


def _costs(measured: Measured, base: Measured) -> tuple[str, str, str]:
    return ms(measured.wall_s), ms(measured.cpu_s), ratio(measured.wall_s, base.wall_s)


def _print_bus() -> None:
    _say("bus")
    for name, laid_out in bus.tables():
        print(f"## Bus, in memory: one event, {name}\n")
        print(laid_out)


def _print_durable() -> None:
    _say("durable")
    print(f"## Bus, on SQLite: {durable.PUBLISHERS} publishers, {durable.SUBSCRIBERS} subscribers\n")
    print(table(durable.HEAD, list(durable.rows())))


def _print_load() -> None:
    _say("load")
    print("## Bus, in memory: for long, and with many subscriptions\n")
    rows = []
    if held := bus_load.resident_kb():
        few_kb, many_kb = held
        rows.append([f"resident after {bus_load.FEW:,} events", f"{few_kb / 1024:,.1f} MB", "1.00x"])
        rows.append([f"resident after {bus_load.MANY:,} events", f"{many_kb / 1024:,.1f} MB", ratio(many_kb, few_kb)])
    found = bus_load.subscriptions_each_s()
    for subscriptions, each_s in found.items():
        rows.append([f"an event that 1 of {subscriptions:,} subscriptions gets", us(each_s), ratio(each_s, found[1])])
    print(table(["what", "found", "beside the first"], rows))


def _print_decoding() -> None:
    _say("decoding")
    print("## Decoding: one payload\n")
    rows = [
        [way, name, us(each_s), ratio(each_s, found[decoding.PLAIN])]
        for name, found in decoding.decoding_each_s().items()
        for way, each_s in found.items()
    ]
    print(table(["way", "payload", "time", "plain"], rows))


def _print_inclusion() -> None:
    _say("inclusion")
    print("## Inclusion: an event of ten properties and an edit of it\n")
    rows = [[edit, ours, us(ours_s), peer, us(peer_s)] for edit, ours, ours_s, peer, peer_s in inclusion.edits()]
    print(table(["edit", inclusion.OURS, "time", inclusion.PEER, "time"], rows))
    for path in inclusion.files():
        _say(path.name)
        print(f"## Inclusion: {path.name.partition('.')[0]}, both ways\n")
        rows = []
        for name, way in ((inclusion.OURS, "ours"), (inclusion.PEER, "covers")):
            for outcome, times in inclusion.asked(path, way).items():
                if times:
                    rows.append([name, outcome, str(len(times)), ms(median(times)), ms(inclusion.p99(times))])
        print(table(["way", "answer", "questions", "median", "p99"], rows))


def _print_routing() -> None:
    _say("routing")
    print("## Routing: one call within a process\n")
    print(table(routing.HEAD, list(routing.rows())))
    print(f"## Routing: a provider that fails {routing.FAILING:.0%} of its calls\n")
    print(table(["what", "found"], [[name, f"{count:,}"] for name, count in routing.failing().items()]))


def _print_systems() -> None:
    _say("systems")
    print("## Systems: starting and stopping\n")
    print(systems.measured_table())


def _print_gateway() -> None:
    _say("gateway")
    print("## Gateway: one request, without a socket\n")
    found = gateway.requests_each_s()
    rows = [[name, us(each_s), ratio(found[gateway.BESIDE[name]], each_s)] for name, each_s in found.items()]
    print(table(["way", "time", "requests beside a bare route"], rows))


_REST = {
    "bus": _print_bus,
    "durable": _print_durable,
    "load": _print_load,
    "decoding": _print_decoding,
    "inclusion": _print_inclusion,
    "routing": _print_routing,
    "systems": _print_systems,
    "gateway": _print_gateway,
}


def _verdict(grown: Sequence[Growth]) -> int:
    worse = [growth for growth in grown if not growth.is_linear]
    if worse:
        names = ", ".join(dict.fromkeys(growth.name for growth in worse))
        print(f"one more contract costs more than {MOST:g} times as much among many as among few: {names}")
        return 1
    print("the cost grows in step with the contracts" if grown else "three sizes are needed to see how the cost grows")
    return 0


def _say(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
