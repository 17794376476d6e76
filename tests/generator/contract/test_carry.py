"""What the compiler brings up by itself, and what it leaves to a person: one row each."""

import pytest

from treaty_generator.contract.carry import Way, carry
from treaty_generator.contract.document import Json

REFUSED = "/a may hold values that the later version refuses"

TEXT: Json = {"type": "string"}
WHOLE: Json = {"type": "integer"}


def thing(required: str = "", rest: Json = None, **properties: Json) -> Json:
    """Write the schema of an object; `required` lists names, and `rest` is what it says of undeclared properties."""
    made: Json = {"type": "object", "properties": properties}
    made |= {"required": required.split()} if required else {}
    return made | ({} if rest is None else {"additionalProperties": rest})


def with_part(part: Json, whole: Json) -> Json:
    return {**whole, "$defs": {"Part": part}}


PART: Json = {"$ref": "#/$defs/Part"}
AUTOMATIC: list[tuple[str, Json, Json, list[Way], list[tuple[Way, Json]]]] = [
    ("the same", thing("a", a=TEXT), thing("a", a=TEXT), [], []),
    ("an optional field is new", thing(a=TEXT), thing(a=TEXT, b=WHOLE), [], []),
    ("a required field is new, and has a default", thing(), thing("b", b={**WHOLE, "default": 3}), [], [(("b",), 3)]),
    (
        "a field became required, and has a default",
        thing(b=WHOLE),
        thing("b", b={**WHOLE, "default": 3}),
        [],
        [(("b",), 3)],
    ),
    ("a field became optional", thing("a", a=TEXT), thing(a=TEXT), [], []),
    ("a field is gone", thing("a", a=TEXT), thing(), [], []),
    ("a field is gone from a closed object", thing("a", a=TEXT), thing(rest=False), [("a",)], []),
    ("a field is gone, and others may be numbers", thing(a=TEXT), thing(rest=WHOLE), [("a",)], []),
    ("a field is gone, and others may be texts", thing(a=TEXT), thing(rest=TEXT), [], []),
    ("a bound is looser", thing(a={**WHOLE, "minimum": 3}), thing(a={**WHOLE, "minimum": 2}), [], []),
    ("an enum is wider", thing(a={"enum": ["x"]}), thing(a={"enum": ["y", "x"]}), [], []),
    ("an integer became a number", thing(a=WHOLE), thing(a={"type": "number"}), [], []),
    ("a field became nullable", thing(a=TEXT), thing(a={"type": ["string", "null"]}), [], []),
    ("prose changed", thing(a={**TEXT, "title": "A"}), thing(a={**TEXT, "description": "b"}), [], []),
    ("one gone, one new, of other types", thing(a=TEXT), thing(b=WHOLE), [], []),
    ("inside an object", thing(o=thing(a=TEXT)), thing(o=thing("b", b={**WHOLE, "default": 0})), [], [(("o", "b"), 0)]),
    (
        "inside the items of a list",
        thing(l={"type": "array", "items": thing(a=TEXT), "maxItems": 3}),
        thing(l={"type": "array", "items": thing("b", rest=False, b={**WHOLE, "default": 0})}),
        [("l", ..., "a")],
        [(("l", ..., "b"), 0)],
    ),
    (
        "behind a reference",
        with_part(thing(a=TEXT), thing(p={**PART, "description": "p"})),
        with_part(thing("b", a=TEXT, b={**WHOLE, "default": 0}), thing(p=PART)),
        [],
        [(("p", "b"), 0)],
    ),
    (
        "recursive and the same",
        with_part(thing(p=PART), thing(p=PART)),
        with_part(thing(p=PART), thing(p=PART)),
        [],
        [],
    ),
    ("not plain, and the same", {**thing(a=TEXT), "minProperties": 1}, {**thing(a=TEXT), "minProperties": 1}, [], []),
    ("a closed object became open", thing(rest=False, a=TEXT), thing(a=TEXT), [], []),
    ("an open object became closed", thing(a=TEXT), thing(rest=False, a=TEXT), [], []),
    ("a format is gone", thing(a={**TEXT, "format": "uuid"}), thing(a=TEXT), [], []),
]
MANUAL: list[tuple[str, Json, Json, list[str]]] = [
    ("a required field is new", thing(), thing("b", b=TEXT), ["/b is new and required, and has no default"]),
    ("a field became required", thing(b=TEXT), thing("b", b=TEXT), ["/b is required, and has no default"]),
    (
        "the default does not fit",
        thing(),
        thing("b", b={**TEXT, "default": 3}),
        ["/b is new and required, and has no default"],
    ),
    ("required and undeclared", thing(), thing("b"), ["/b is new and required, and has no default"]),
    ("the type changed", thing(a=TEXT), thing(a=WHOLE), ["/a was of type string, and is of type integer"]),
    (
        "a number became an integer",
        thing(a={"type": "number"}),
        thing(a=WHOLE),
        [REFUSED],
    ),
    (
        "a bound is tighter",
        thing(a=WHOLE),
        thing(a={**WHOLE, "minimum": 2}),
        [REFUSED],
    ),
    (
        "an enum is narrower",
        thing(a={"enum": ["x", "y"]}),
        thing(a={"enum": ["x"]}),
        [REFUSED],
    ),
    (
        "a constant is of another type",
        thing(a={"const": 1}),
        thing(a={"const": True}),
        [REFUSED],
    ),
    (
        "a format is new",
        thing(a=TEXT),
        thing(a={**TEXT, "format": "uuid"}),
        [REFUSED],
    ),
    (
        "no longer nullable",
        thing(a={"type": ["string", "null"]}),
        thing(a=TEXT),
        [REFUSED],
    ),
    (
        "an object that is no longer nullable",
        thing(o={**thing(), "type": ["object", "null"]}),
        thing(o=thing()),
        ["/o may be null before, and not after"],
    ),
    ("renamed", thing(a=TEXT), thing(b=TEXT), ["/a is gone while /b is new, and may be its new name"]),
    (
        "undeclared texts, and a declared number",
        thing(rest=TEXT),
        thing(rest=TEXT, a=WHOLE),
        ["the payload keeps properties that it does not declare, and these may not fit"],
    ),
    (
        "unique items that may become alike",
        thing(l={"type": "array", "uniqueItems": True, "items": thing(a=TEXT, b=TEXT)}),
        thing(l={"type": "array", "uniqueItems": True, "items": thing("c", a=TEXT, c={**WHOLE, "default": 1})}),
        ["/l may hold values that the later version refuses"],
    ),
    (
        "recursive and changed",
        with_part(thing(p=PART), thing(p=PART)),
        with_part(thing("b", p=PART, b={**WHOLE, "default": 1}), thing(p=PART)),
        ["/p/p may hold values that the later version refuses"],
    ),
    (
        "a condition is new",
        thing(a=TEXT, b=TEXT),
        {**thing(a=TEXT, b=TEXT), "dependentRequired": {"a": ["b"]}},
        ["the payload may hold values that the later version refuses"],
    ),
]


@pytest.mark.parametrize(
    ("before", "after", "drops", "fills"), [row[1:] for row in AUTOMATIC], ids=[row[0] for row in AUTOMATIC]
)
def test_what_goes_by_itself(before: Json, after: Json, drops: list[Way], fills: list[tuple[Way, Json]]) -> None:
    made = carry(before, after)
    assert (made.reasons, made.drops, made.fills) == ([], drops, fills)


@pytest.mark.parametrize(("before", "after", "reasons"), [row[1:] for row in MANUAL], ids=[row[0] for row in MANUAL])
def test_what_a_person_decides(before: Json, after: Json, reasons: list[str]) -> None:
    assert carry(before, after).reasons == reasons


def test_a_maze_is_left_to_a_person() -> None:
    """Forty types, each of which holds the next one twice: as many ways as nobody can walk."""

    def maze(last: Json) -> Json:
        parts = {f"P{n}": thing(a={"$ref": f"#/$defs/P{n + 1}"}, b={"$ref": f"#/$defs/P{n + 1}"}) for n in range(38)}
        return {**thing(a={"$ref": "#/$defs/P0"}), "$defs": {**parts, "P38": last}}

    made = carry(maze(thing(x=TEXT)), maze(thing("x", x={**TEXT, "default": "y"})))
    assert "the two versions are too large to compare" in made.reasons
