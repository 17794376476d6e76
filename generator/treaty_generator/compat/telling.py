"""Whether a payload can tell two versions apart that break nobody."""

from __future__ import annotations

from treaty_generator.compat.asked import surely_covers
from treaty_generator.compat.bump import Bump
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.edits import Difference
from treaty_generator.compat.sides import ContentModel, read, written
from treaty_generator.compat.view import told
from treaty_generator.contract.document import Json

_OF_NAMES = (What.PROPERTY_ADDED, What.PROPERTY_REMOVED, What.PROPERTY_RENAMED)


class Telling:
    """What harmless edits ask of a version: MINOR where somebody can tell, PATCH where nobody can."""

    def __init__(self, found: Difference, felt: tuple[int, ...], model: ContentModel) -> None:
        self._woven, self._felt, self._model = found.woven, felt, model
        self._has_names = any(edit.what in _OF_NAMES for edit in found.edits)
        self._is_all_the_same: bool | None = None

    def bump(self, edit: Edit) -> Bump:
        """Say what an edit that breaks nobody asks for."""
        if edit.keyword == "default":  # A reader sees another value where there is none.
            return Bump.MINOR
        if not edit.is_felt:
            return Bump.PATCH
        if edit.what in _OF_NAMES:
            return Bump.MINOR
        if not self._has_names and self.is_all_the_same():
            return Bump.PATCH
        if len(self._felt) > 1 and self.is_same((edit.index,)):
            return Bump.PATCH
        return Bump.MINOR

    def is_all_the_same(self) -> bool:
        """Whether all edits together change nothing that a payload can feel: something was said in other words."""
        if self._is_all_the_same is None:
            self._is_all_the_same = self.is_same(self._felt)
        return self._is_all_the_same

    def is_same(self, edits: tuple[int, ...]) -> bool:
        """Whether some of the edits change nothing that a payload can feel."""
        before, after = self._woven.patched(()), self._woven.patched(edits)
        sides = ((language(before, self._model), language(after, self._model)) for language in (written, read))
        return all(_are_one(old, new) for old, new in sides)


def _are_one(before: Json, after: Json) -> bool:
    if told(before) == told(after):
        return True
    return surely_covers(before, after) is True and surely_covers(after, before) is True
