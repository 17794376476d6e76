"""Judgements made by hand: one in which everything occurs that a report can tell, and one that means harm."""

from dataclasses import replace
from typing import Any

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.finding import Breaks, Finding, Hurt, Waiver, Witness
from treaty_generator.compat.judgement import Judgement, Kind, Mode, SubjectJudgement
from treaty_generator.problem import Place, Problem, Severity

ORDERS, TYPES = "contracts/shop/orders/events.yaml", "contracts/shop/shared/types.yaml"
WAIVER = Waiver(
    "Orders", "operation-removed", "Nobody has called it since May.", "ada", "2027-01-31", Place("treaty.toml", 7)
)


def schema_place(line: int, text: str, column: int = 1, *pointer: str, file: str = ORDERS) -> Place:
    return Place(file, line, column, pointer, text)


FIELD_REQUIRED = Finding(
    "field-required",
    "the field 'note' became required",
    Bump.MAJOR,
    before=schema_place(9, "      required: [order_id]", 17, "events", "order.placed", "schema", "required"),
    after=schema_place(9, "      required: [order_id, note]", 28, "events", "order.placed", "schema", "required"),
    breaks=frozenset({Breaks.BACKWARD, Breaks.SOURCE}),
    fix="Let it be optional, give readers a default, and require it in the next major.",
    witnesses=(Witness({"order_id": "A-1"}, Breaks.BACKWARD, refused="'note' is a required property"),),
    snippet='OrderPlaced(order_id="A-1")\n',
    hurts=(Hurt("mailer", True, (("order_id",), ("note",)), ">=1.0,<2"), Hurt("audit", False, (("order_id",),))),
    part="payload",
    path=("note",),
    strict="breaks forward as well: the old schema refuses what it does not know",
)
UNPROVEN = Finding(
    "pattern-changed",
    "the pattern of 'code' changed",
    Bump.MAJOR,
    before=schema_place(14, "        code: {pattern: a+}", 15),
    after=schema_place(14, "        code: {pattern: a+b*}", 15),
    breaks=frozenset({Breaks.FORWARD}),
    unproven="neither a proof nor a payload was found in 20,000 steps",
    fix="Simplify the pattern.",
    part="payload",
    path=("code",),
)
DESCRIBED = Finding(
    "description-changed", "the description changed", Bump.PATCH, None, schema_place(3, "    description: x", 5)
)


def shared(part: str) -> Finding:
    return Finding(
        "enum-value-removed",
        "'paid' is not allowed any more",
        Bump.MAJOR,
        before=schema_place(4, "    enum: [placed, paid]", 11, file=TYPES),
        after=schema_place(4, "    enum: [placed]", 11, file=TYPES),
        breaks=frozenset({Breaks.BACKWARD, Breaks.FORWARD}),
        fix="Keep the value and write it no more.",
        witnesses=(
            Witness({"status": "paid"}, Breaks.BACKWARD, part, "'paid' is not one of ['placed']"),
            Witness({"status": None}, Breaks.FORWARD, "answer", is_of_new=True),
        ),
        part=part,
        path=("status",),
    )


REMOVED = Finding(
    "operation-removed",
    "the operation 'get_order' is gone",
    Bump.MAJOR,
    before=schema_place(30, "      get_order:", 7),
    breaks=frozenset({Breaks.BACKWARD, Breaks.SOURCE}),
    fix="Deprecate it first.",
    operation="get_order",
    waiver=WAIVER,
)
REGRESSED = Finding(
    "version-regressed",
    "the version went from 2.0.0 to 1.9.0",
    Bump.NONE,
    None,
    schema_place(40, "  version: 1.9.0", 12),
    is_fault=True,
)


def subject(
    name: str,
    kind: Kind,
    before: str,
    after: str,
    declared: Bump | None,
    required: Bump,
    *findings: Finding,
    ok: bool = False,
    needed: str = "",
    mode: Mode = Mode.FULL,
) -> SubjectJudgement:
    return SubjectJudgement(
        name,
        kind,
        "shop/orders",
        before,
        after,
        declared,
        required,
        findings,
        ok,
        schema_place(3, '    version: "1.1.0"', 14),
        needed,
        mode,
    )


RICH = Judgement(
    "origin/main (merge base 0123abc)",
    (
        subject(
            "order.placed",
            Kind.EVENT,
            "1.0.0",
            "1.1.0",
            Bump.MINOR,
            Bump.MAJOR,
            FIELD_REQUIRED,
            UNPROVEN,
            shared("payload"),
            DESCRIBED,
            needed="2.0.0",
        ),
        subject(
            "order.shipped",
            Kind.EVENT,
            "1.0.0",
            "1.0.0",
            Bump.NONE,
            Bump.MAJOR,
            shared("payload"),
            needed="2.0.0",
            mode=Mode.BACKWARD,
        ),
        subject("order.stored", Kind.EVENT, "1.0.0", "1.0.1", Bump.PATCH, Bump.PATCH, DESCRIBED, ok=True),
        subject("order.lost", Kind.EVENT, "2.0.0", "1.9.0", Bump.NONE, Bump.NONE, REGRESSED),
        subject("Orders", Kind.SERVICE, "1.0.0", "1.0.0", Bump.NONE, Bump.NONE, REMOVED, ok=True),
        subject("Status", Kind.TYPE, "", "", None, Bump.MAJOR, shared(""), ok=True),
    ),
    (
        Problem(
            "waiver-unused",
            "nothing is waived by this",
            "remove it",
            schema_place(12, "[[waivers]]", file="treaty.toml"),
            Severity.WARNING,
        ),
    ),
    compared=12,
)
FINE = Judgement("v1.0.0", (), (), compared=12)

NASTY = (
    "\x1b[31m\u202e</details>]]>%0A::error::x\n```\n# h\n| a | @ada `b` <script> #1 [l](http://x) ${{ a }} {0}"
    "\r\x00\ud800\ufffe&amp;"
)


def _hostile_place(line: int) -> Place:
    return Place(f"contracts/{NASTY}/e.yaml", line, 3, (NASTY,), f"  {NASTY}" + "y" * 5000)


def hostile(value: Any) -> Judgement:
    """Make a judgement in which every text is somebody's attempt to break out of a report."""
    finding = Finding(
        "field-required",
        NASTY,
        Bump.MAJOR,
        _hostile_place(1),
        _hostile_place(2),
        frozenset(Breaks),
        fix=NASTY,
        witnesses=(Witness(value, Breaks.BACKWARD, NASTY, NASTY), Witness(NASTY, Breaks.FORWARD, is_of_new=True)),
        snippet=NASTY,
        hurts=(Hurt(NASTY, True, ((NASTY,),), NASTY),),
        operation=NASTY,
        part=NASTY,
        path=(NASTY, 0),
        unproven=NASTY,
        strict=NASTY,
    )
    waived = replace(
        finding, message=f"waived: {NASTY}", waiver=Waiver(NASTY, NASTY, NASTY, NASTY, NASTY, Place(NASTY))
    )
    one = SubjectJudgement(
        NASTY,
        Kind.EVENT,
        NASTY,
        "1.0.0",
        "1.0.0",
        Bump.NONE,
        Bump.MAJOR,
        (finding, waived),
        False,
        _hostile_place(1),
        "2.0.0",
    )
    other = SubjectJudgement(NASTY + "2", Kind.EVENT, NASTY, "1.0.0", "1.0.0", None, Bump.NONE, (finding,), True)
    return Judgement(NASTY, (one, other), (Problem("some-id", NASTY, NASTY, _hostile_place(3)),), 2)
