"""Whether a payload can tell two versions apart that break nobody."""

from __future__ import annotations

from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.languages import Edits, Language, Languages
from treaty_generator.schema.outcome import Outcome

_LIMIT_S = 0.2  # Nothing breaks any more; a question that is harder than this is answered with the larger bump.
_OF_NAMES = (What.PROPERTY_ADDED, What.PROPERTY_REMOVED, What.PROPERTY_RENAMED)


class Telling:
    """What harmless edits ask of a version: MINOR where somebody can tell, PATCH where nobody can."""

    def __init__(self, languages: Languages, edits: tuple[Edit, ...]) -> None:
        self._languages = languages
        self._felt = frozenset(edit.index for edit in edits if edit.is_felt)
        self._has_names = any(edit.what in _OF_NAMES for edit in edits)

    def bump(self, edit: Edit) -> Bump:
        """Say what an edit that breaks nobody asks for."""
        if edit.keyword == "default":  # A reader sees another value where there is none.
            return Bump.MINOR
        if not edit.is_felt:
            return Bump.PATCH
        if edit.what in _OF_NAMES:
            return Bump.MINOR
        if not self._has_names and self._is_same(self._felt):  # Something was said in other words.
            return Bump.PATCH
        return Bump.PATCH if self._is_same(frozenset({edit.index})) else Bump.MINOR

    def _is_same(self, edits: Edits) -> bool:
        """Whether some of the edits change nothing that a payload can feel."""
        none: Edits = frozenset()
        return all(
            _are_one(language(none), language(edits)) for language in (self._languages.writers, self._languages.readers)
        )


def _are_one(before: Language, after: Language) -> bool:
    return _holds(before, after) and _holds(after, before)


def _holds(whole: Language, part: Language) -> bool:
    known = whole.holds(part)
    return whole.ask(part, _LIMIT_S).outcome is Outcome.PROVED if known is None else known
