"""The rules of the gate: each names one kind of change, and knows no other rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from treaty_generator.compat.edit import Edit
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.compat.rules import (
    access_changed,
    branch_added,
    branch_removed,
    condition_changed,
    const_changed,
    contains_changed,
    content_changed,
    count_narrowed,
    count_widened,
    default_added,
    default_changed,
    default_removed,
    dependency_added,
    dependency_removed,
    deprecation_changed,
    description_changed,
    enum_added,
    enum_closed,
    enum_opened,
    enum_removed,
    enum_value_added,
    enum_value_removed,
    examples_changed,
    extension_changed,
    field_made_optional,
    field_removed,
    field_renamed,
    field_required,
    format_added,
    format_changed,
    format_removed,
    items_changed,
    length_narrowed,
    length_widened,
    map_values_changed,
    maximum_lowered,
    maximum_raised,
    minimum_lowered,
    minimum_raised,
    multiple_changed,
    null_admitted,
    null_refused,
    object_closed,
    object_emptied,
    object_opened,
    optional_field_added,
    optional_field_removed,
    part_added,
    part_removed,
    pattern_added,
    pattern_changed,
    pattern_removed,
    payload_rejected,
    position_added,
    position_removed,
    property_names_constrained,
    required_field_added,
    sensitivity_changed,
    size_narrowed,
    size_widened,
    type_changed,
    type_narrowed,
    type_widened,
    union_changed,
    uniqueness_added,
    uniqueness_removed,
)


class EditRule(Protocol):
    """A module that holds a rule about one edit of a schema."""

    RULE: Rule

    def find(self, edit: Edit) -> Iterator[Finding]:
        """Say what an edit is; nothing where it is something else."""
        ...


EDIT_RULES: tuple[EditRule, ...] = (
    access_changed,
    branch_added,
    branch_removed,
    condition_changed,
    const_changed,
    contains_changed,
    content_changed,
    count_narrowed,
    count_widened,
    default_added,
    default_changed,
    default_removed,
    dependency_added,
    dependency_removed,
    deprecation_changed,
    description_changed,
    enum_added,
    enum_closed,
    enum_opened,
    enum_removed,
    enum_value_added,
    enum_value_removed,
    examples_changed,
    extension_changed,
    field_made_optional,
    field_removed,
    field_renamed,
    field_required,
    format_added,
    format_changed,
    format_removed,
    items_changed,
    length_narrowed,
    length_widened,
    map_values_changed,
    maximum_lowered,
    maximum_raised,
    minimum_lowered,
    minimum_raised,
    multiple_changed,
    null_admitted,
    null_refused,
    object_closed,
    object_emptied,
    object_opened,
    optional_field_added,
    optional_field_removed,
    part_added,
    part_removed,
    pattern_added,
    pattern_changed,
    pattern_removed,
    position_added,
    position_removed,
    property_names_constrained,
    required_field_added,
    sensitivity_changed,
    size_narrowed,
    size_widened,
    type_changed,
    type_narrowed,
    type_widened,
    union_changed,
    uniqueness_added,
    uniqueness_removed,
)
"""Rules about schemas. No two of them name one edit; what none names is left to `payload_rejected`."""


def named(edit: Edit) -> Finding:
    """Say what an edit is, by the rule that names it."""
    found = (finding for rule in EDIT_RULES for finding in rule.find(edit))
    return next(found, None) or next(payload_rejected.find(edit))
