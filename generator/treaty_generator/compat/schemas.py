"""Judges two versions of one schema: what was edited, and whom each edit breaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from treaty_generator.compat.blame import Blame, Direction
from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit
from treaty_generator.compat.edits import Difference, difference
from treaty_generator.compat.finding import Breaks, Finding, Witness
from treaty_generator.compat.languages import Edits, Language, Languages
from treaty_generator.compat.local import Local
from treaty_generator.compat.rules import named, payload_rejected
from treaty_generator.compat.sides import ContentModel
from treaty_generator.compat.strict import Strict
from treaty_generator.compat.telling import Telling
from treaty_generator.compat.whole import Whole
from treaty_generator.contract.model import Contracts, Schema
from treaty_generator.contract.references import BadReference
from treaty_generator.dataclass import dataclass
from treaty_generator.problem import Place, Pointer
from treaty_generator.schema.dialect import MalformedSchema
from treaty_generator.schema.outcome import Answer, Outcome

_BROAD = "a value can take too many ways through unions that refer to unions"


@dataclass(frozen=True, slots=True)
class SchemaComparison:
    """What two versions of a schema differ in.

    `breaks` are the directions that are refuted or not proved. `differs` is whether some payload can tell the versions
    apart, as writers, readers or plain JSON Schema see it.
    """

    findings: tuple[Finding, ...] = ()
    breaks: frozenset[Breaks] = frozenset()
    differs: bool = False
    edits: tuple[Edit, ...] = ()


def compare_schemas(
    before: Schema,
    after: Schema,
    contracts: tuple[Contracts, Contracts],
    *,
    part: str = "payload",
    owner_writes: bool = True,
    content_model: ContentModel = ContentModel.DECLARED,
    budget_s: float = 1.0,
) -> SchemaComparison:
    """Compare two versions of the schema of one payload; `contracts` are those that each stands in.

    BACKWARD is the new other side with the old owner, FORWARD the old other side with the new owner. The owner of an
    event, a response or an error writes it; that of a request reads it. `budget_s` is for each direction.
    """
    try:
        found = difference(contracts, before, after)
        whole = Whole(contracts, (before, after), content_model)
        if whole.is_same and not found.edits:
            return SchemaComparison()
        places = before.origin.place(), after.origin.place()
        if whole.is_broad and not whole.is_same:
            made = [payload_rejected.unknown(*places, _BROAD)]
        else:
            judged = _Judged(found, whole, content_model, budget_s, owner_writes)
            made = [*judged.findings(), *judged.beyond(*places)]
        edits = found.edits
    except (BadReference, MalformedSchema, RecursionError) as reason:
        made, edits = [payload_rejected.unknown(before.origin.place(), after.origin.place(), _why(reason))], ()
    findings = [replace(one, part=part, witnesses=_of(part, one)) for one in made]
    findings.sort(key=lambda one: one.sort_key)
    breaks = frozenset(side for one in findings for side in one.breaks)
    differs = any(one.bump > Bump.PATCH for one in findings)
    return SchemaComparison(tuple(findings), breaks, differs, edits)


def _why(reason: Exception) -> str:
    if isinstance(reason, BadReference):
        return reason.message
    return "the schemas are nested too deeply" if isinstance(reason, RecursionError) else str(reason)


def _of(part: str, finding: Finding) -> tuple[Witness, ...]:
    return tuple(replace(one, part=part) for one in finding.witnesses)


class _Judged:
    """The blame of each direction, brought together by edit."""

    def __init__(
        self, found: Difference, whole: Whole, model: ContentModel, budget_s: float, owner_writes: bool
    ) -> None:
        forth, back = (Breaks.BACKWARD, Breaks.FORWARD) if owner_writes else (Breaks.FORWARD, Breaks.BACKWARD)
        self.languages = Languages(found.woven, model)
        self.felt = tuple(edit.index for edit in found.edits if edit.is_felt)
        every = frozenset(self.felt)
        self.of_new = back
        self.edits, self.whole, self.budget_s = found.edits, whole, budget_s
        self.telling = Telling(self.languages, found.edits)
        self.strict = Strict(self.languages, every, forth, back)
        self.local = Local(found.woven, model)
        self.blamed: dict[tuple[int, ...], dict[Breaks, Blame]] = {}
        self.unexplained: dict[Breaks, Blame] = {}
        if self.felt or not whole.is_same:
            self.ask(0, forth, frozenset())
            self.ask(1, back, every)

    def ask(self, index: int, side: Breaks, base: Edits) -> None:
        """Ask whom the edits break in one direction, and about both versions as they stand where they break nobody."""
        readers = partial(_readers, self.languages, base)
        suspects = self.local.suspects(self.felt, partial(_is_harmless, base))
        writers = self.languages.writers(base)
        found = Direction(writers, readers, self.felt, suspects, self.budget_s).blamed()
        blames = [one for one in found if one.unproven or self.whole.confirms(index, one.witness)]
        for blame in blames:
            self.blamed.setdefault(blame.edits, {})[side] = blame
        if not blames:
            proved = None if found else (writers, readers(frozenset(self.felt)))
            answer = self.whole.answer(index, proved, self.budget_s)
            if answer.outcome is not Outcome.PROVED:
                self.unexplained[side] = _unexplained(index, answer, self.whole)

    def findings(self) -> Iterable[Finding]:
        joint = {edit for edits in self.blamed if len(edits) > 1 for edit in edits}
        for edit in self.edits:
            if (edit.index,) in self.blamed or edit.index not in joint:
                yield self.told(named(edit), (edit.index,))
        for edits in self.blamed:
            if len(edits) > 1:
                some = [self.edits[one] for one in edits]
                reasons = [named(edit).message for edit in some]
                yield self.told(payload_rejected.together(some, reasons, len(self.edits)), edits)

    def beyond(self, before: Place, after: Place) -> Iterable[Finding]:
        """Tell of what is refused although no edit is to blame."""
        if self.unexplained:
            finding = payload_rejected.unexplained(before, after)
            yield replace(finding, breaks=frozenset(self.unexplained), **_evidence(self.unexplained, self.of_new))

    def told(self, finding: Finding, edits: tuple[int, ...]) -> Finding:
        """Say of a finding whom it breaks, as far as that was proved or could not be ruled out."""
        blames = self.blamed.get(edits, {})
        bump = Bump.MAJOR if blames else self.telling.bump(self.edits[edits[0]])
        return replace(
            finding,
            breaks=frozenset(blames),
            bump=bump,
            path=_shared([self.edits[one].touched for one in edits]),
            strict=self.strict.words(frozenset(edits), frozenset(blames)) if self.edits[edits[0]].is_felt else "",
            **_evidence(blames, self.of_new),
        )


def _evidence(blames: Mapping[Breaks, Blame], of_new: Breaks) -> dict[str, Any]:
    """The payloads that prove some blames, and why others could not be ruled out; which side the new version writes."""
    proved = [
        Witness(one.witness, side, refused=one.refused, is_of_new=side is of_new)
        for side, one in blames.items()
        if not one.unproven
    ]
    return {
        "witnesses": tuple(sorted(proved, key=lambda one: one.breaks)),
        "unproven": "; ".join(sorted({one.unproven for one in blames.values() if one.unproven})),
    }


def _unexplained(side: int, answer: Answer, whole: Whole) -> Blame:
    if answer.outcome is Outcome.UNPROVEN:
        return Blame((), unproven=answer.reason or "the question is too hard")
    return Blame((), answer.witness, whole.refusal(side, answer.witness))


def _shared(paths: list[Pointer]) -> Pointer:
    """The way that several have in common."""
    first, last = min(paths, key=_texts), max(paths, key=_texts)
    same = 0
    while same < min(len(first), len(last)) and first[same] == last[same]:
        same += 1
    return first[:same]


def _texts(path: Pointer) -> list[str]:
    return [str(step) for step in path]


def _readers(languages: Languages, base: Edits, edits: Edits) -> Language:
    """What readers accept with some edits made, or undone where the base has them."""
    return languages.readers(base ^ edits)


def _is_harmless(base: Edits, languages: Languages, edits: Edits) -> bool:
    return _readers(languages, base, edits).holds(languages.writers(base)) is True
