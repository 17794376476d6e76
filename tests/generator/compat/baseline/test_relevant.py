"""What a change cannot reach is left out, and nobody can tell: invented edits, judged with and without the rest."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.generator.build.village import EDITS, TEXTS, Edit, Texts, add, swap
from treaty_generator.compat.archive.frozen import frozen
from treaty_generator.compat.baseline.judged import problems_after, problems_before
from treaty_generator.compat.baseline.relevant import relevant
from treaty_generator.compat.baseline.sides import Reader
from treaty_generator.contract.files import Source, Sources, is_contract
from treaty_generator.contract.model import Contracts, Event, Module, Service
from treaty_generator.contract.references import BadReference
from treaty_generator.problem import Problem

# What only a view of everything can tell: circles through others, names that clash with those of neighbours, and what
# is missing among all that a neighbour handles, and types that nobody uses.
ONLY_WHOLE = {
    "class-ambiguous",
    "consumer-unsubscribed",
    "emits-circular",
    "event-repeated",
    "name-ambiguous",
    "requires-circular",
    "type-unused",
}
_ORDERS, _SHARED = "shop/orders/events.yaml", "shop/shared/types.yaml"
_FROZEN = '{"format": 1, "event": "order.placed", "version": "0.9.0", "schema": {"type": "object"}}'

_ADDRESS = '{$ref: "types.yaml#/types/Address"}'
_MONEY = '{$ref: "../shared/types.yaml#/types/Money"}\n        note'
_MONEY_BELOW = "\n          $ref: >-\n            ../shared/types.yaml#/types/Money\n        note"
_MAILER = "shop/mailer/module.yaml"


def rename(old: str, new: str) -> Edit:
    return lambda texts: {new if name == old else name: text for name, text in texts.items()}


def drop(path: str) -> Edit:
    return lambda texts: {name: text for name, text in texts.items() if name != path}


def chain(*edits: Edit) -> Edit:
    return lambda texts: reduce(lambda made, edit: edit(made), edits, texts)


_NEAR = """\
types: {Near: {type: object, properties: {at: {$ref: '#/types/Place'}}}, Place: {type: string, minLength: 1}}
events: {near.by: {version: "1.0.0", schema: {$ref: '#/types/Near'}}}
"""

_OLD = "shop/orders/old.yaml"
_LEAVING = 'events: {old.one: {version: "0.9.0", deprecated: {since: "0.9.0"}, schema: {type: object}}}\n'

DISGUISES: dict[str, Edit] = {
    "a reference in escapes": swap(_ORDERS, '"types.yaml#/', '"\\x74ypes.yaml#/'),
    "a reference in per cent": swap(_ORDERS, '"types.yaml#/', '"%74ypes.yaml#/'),
    "a reference that hides its ending": swap(_ORDERS, '"types.yaml#/', '"types.%79aml#/'),
    "a reference over two lines": swap(_ORDERS, '"types.yaml#/', '"types.\\\n          yaml#/'),
    "a reference as a block": swap(_ORDERS, _MONEY, _MONEY_BELOW),
    "a reference by an alias": swap(_ORDERS, f"address: {_ADDRESS}", f"at: &at {_ADDRESS}, address: *at"),
    "a reference by its JSON": swap(_ORDERS, f"address: {_ADDRESS}", '"address": {"$ref":"types.yaml#/types/Address"}'),
    "a long way round": swap(_ORDERS, '"types.yaml#/', '".././orders//types.yaml#/'),
    "a way round with a blank": swap(_ORDERS, '"types.yaml#/', '"../no where/../orders/types.yaml#/'),
    "a name in escapes": swap(_MAILER, "  order.placed: {}", '  "order.\\u0070laced": {}'),
    "a reader whom nobody lists": chain(
        swap(_ORDERS, "[billing, mailer]", "[billing]"),
        swap(_MAILER, "  order.placed: {}", '  "order.\\u0070laced": {}'),
    ),
    "a consumer that says nothing": chain(
        swap(_ORDERS, "[billing, mailer]", "[billing, mailer, quiet]"),
        add("shop/quiet/module.yaml", "module: {description: Says nothing.}\n"),
    ),
    "other fields of another event": swap(_MAILER, "order.placed: {}", "order.placed: {fields: [order_id]}"),
    "another event of the same file": swap(_ORDERS, "paid: {$ref", "sum: {type: integer}, paid: {$ref"),
    "a type of the same file": add("shop/orders/near.yaml", _NEAR),
    "another type of the same file": swap("shop/orders/near.yaml", "minLength: 1", "minLength: 2"),
    "a name in quotes": swap(_MAILER, "  order.placed: {}", '  "order.placed": {}'),
    "a comment that speaks": swap(_MAILER, "  order.placed", "  # See types.yaml.\n  order.placed"),
    "a frozen version": add("shop/orders/released/order.placed/0.9.0.json", _FROZEN),
    "another frozen version": add("shop/orders/released/order.paid/0.9.0.json", _FROZEN.replace("placed", "paid")),
    "a successor": swap(_ORDERS, "    key: order_id\n", "    key: order_id\n    deprecated: {use: sample.taken}\n"),
    "a type that is used no more": swap(
        "shop/orders/types.yaml", '{$ref: "../shared/types.yaml#/types/Label"}', "{type: string}"
    ),
    "a file with another name": rename(_ORDERS, "shop/orders/e.yaml"),
    "a released event in a file of its own": chain(
        add(_OLD, _LEAVING), add("shop/orders/released/old.one/0.9.0.json", _FROZEN.replace("order.placed", "old.one"))
    ),
    "that file is gone": drop(_OLD),
    "that file is in another module": rename(_OLD, "shop/mailer/old.yaml"),
    "an event in another module": rename(_ORDERS, "shop/sales/events.yaml"),
}
ALL = {**EDITS, **DISGUISES}


def edited(names: Iterable[str]) -> Texts:
    texts = TEXTS
    for name in sorted(set(names), key=list(ALL).index):
        texts = ALL[name](texts)
    return texts


def sources(texts: Texts, same: Sources | None = None) -> Sources:
    """Make files of texts; as a baseline does, with names of their own where they are not the same as others."""
    known = {(source.steps, source.raw): source for source in same.files} if same is not None else {}
    prefix = "" if same is None else "before:"
    files = []
    for path, text in sorted(texts.items()):
        steps = tuple(path.split("/"))
        if is_contract(steps) and len(steps) > 1:
            raw = text.encode()
            made = Source(f"{prefix}contracts/{path}", steps, raw, digest=hashlib.sha256(raw).hexdigest())
            files.append(known.get((steps, raw), made))
    return Sources(Path("contracts"), tuple(files))


class Judged:
    """Both sides, reduced or not."""

    def __init__(self, before: Sources, after: Sources, *, whole: bool) -> None:
        reader = Reader()
        self.seen = None if whole else relevant(before, after, reader.document)
        self.sources = (before, after) if self.seen is None else (self.seen.before, self.seen.after)
        read = [reader.read(side, self.seen) for side in self.sources]
        self.before, self.after = (one.contracts for one in read)
        self.problems = problems_after(*read, self.seen)
        self.baseline_problems = problems_before(read[0], self.seen, "before:")


def declared(contracts: Contracts) -> Iterator[tuple[tuple[tuple[str, ...], str, str], Module, Event | Service]]:
    for module in contracts.modules():
        yield from (((module.path, "events", one.name), module, one) for one in module.events)
        yield from (((module.path, "services", one.name), module, one) for one in module.services)


def content(contracts: Contracts) -> dict[tuple[tuple[str, ...], str, str], Any]:
    """What each event and service says, and who reads what of it."""
    found = {}
    for key, module, one in declared(contracts):
        try:
            said = frozen(contracts, module, one)
        except BadReference:
            said = "a reference leads nowhere"
        found[key] = (said, getattr(one, "consumers", ()), getattr(one, "upcasts", ()), readers(contracts, module, one))
    return found


def readers(contracts: Contracts, module: Module, one: Event | Service) -> list[Any]:
    modules = contracts.system_of(module).modules
    found = ((other.path, other.subscription(one.name)) for other in modules if isinstance(one, Event))
    return [(path, entry.versions, entry.fields, entry.emits) for path, entry in found if entry is not None]


def said(problem: Problem) -> tuple[str, str, str]:
    return problem.id, problem.place.file.removeprefix("before:"), problem.message


def check(before: Texts, after: Texts) -> None:
    both = sources(before, sources(after)), sources(after)
    whole, part = Judged(*both, whole=True), Judged(*both, whole=False)
    assert part.seen is not None
    for then, now, few_then, few_now in [(*map(content, (whole.before, whole.after, part.before, part.after)),)]:
        reached = {(path, *entry) for path, entries in part.seen.entries.items() for entry in entries}
        differing = {key for key in then.keys() | now.keys() if then.get(key, ())[:3] != now.get(key, ())[:3]}
        assert differing <= reached
        for key in reached:
            assert few_then.get(key) == then.get(key), key
            assert few_now.get(key) == now.get(key), key
    # No alarm that the whole would not raise, and every error that the change has caused.
    everything = {said(problem) for problem in whole.problems}
    assert {said(problem) for problem in part.problems} <= everything
    old = {said(problem) for problem in Judged(both[0], both[0], whole=True).problems}
    caused = {one for one in everything - old if one[0] not in ONLY_WHOLE}
    if not whole.baseline_problems:  # Otherwise there is no verdict, and it is these that are shown.
        assert caused <= {said(problem) for problem in part.problems}
    assert {said(problem) for problem in part.baseline_problems} <= {
        said(problem) for problem in whole.baseline_problems
    }


@pytest.mark.parametrize("name", ALL)
def test_one_edit(name: str) -> None:
    check(TEXTS, edited([name]))


@pytest.mark.parametrize("name", ALL)
def test_one_edit_taken_back(name: str) -> None:
    check(edited([name]), TEXTS)


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("name", ["a shared type", "a type behind a type", "an event's name", "a bound", "a version"])
def test_an_edit_behind_a_disguise(disguise: str, name: str) -> None:
    check(edited([disguise]), edited([disguise, name]))


@pytest.mark.parametrize(
    ("disguises", "names"),
    [
        (["a consumer that says nothing"], ["other fields of another event"]),
        (["a consumer that says nothing"], ["other fields of another event", "another event of the same file"]),
        (["a type of the same file"], ["another type of the same file"]),
        (["a released event in a file of its own"], ["that file is gone"]),
        (["a released event in a file of its own"], ["that file is in another module"]),
    ],
)
def test_edits_that_need_each_other(disguises: list[str], names: list[str]) -> None:
    check(edited(disguises), edited([*disguises, *names]))
    check(edited([*disguises, *names]), edited(disguises))


@settings(max_examples=150, deadline=None)
@given(st.sets(st.sampled_from(list(ALL)), max_size=3), st.sets(st.sampled_from(list(ALL)), max_size=3))
def test_many_edits(first: set[str], second: set[str]) -> None:
    check(edited(first), edited(second))


def test_nothing_is_parsed_where_nothing_changed() -> None:
    def refuse(source: Source) -> None:
        raise AssertionError(source.name)

    same = sources(TEXTS)
    found = relevant(same, same, refuse)
    assert found.before.files == found.after.files == ()


def test_what_a_change_cannot_reach_is_not_parsed() -> None:
    village = {**TEXTS, **{f"far/away{number}/events.yaml": TEXTS["lab/tests/events.yaml"] for number in range(20)}}
    changed = swap(_ORDERS, "maxLength: 40", "maxLength: 41")(village)
    parsed = relevant(sources(village), sources(changed), Reader().document)
    names = {source.steps[0] for source in (*parsed.before.files, *parsed.after.files)}
    assert names == {"shop"}


def test_the_docs_name_what_only_a_view_of_everything_can_tell() -> None:
    page = (Path(__file__).parents[4] / "docs" / "baselines.md").read_text(encoding="utf-8")
    [section] = re.findall(r"## What is read\n(.*?)\n## ", page, re.DOTALL)
    assert set(re.findall(r"`([a-z]+-[a-z]+)`", section)) == ONLY_WHOLE
