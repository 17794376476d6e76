"""The rules of the gate: each names one kind of change, and knows no other rule.

A rule is imported when there is something that it could find. A check looks at few kinds of changes, and would take
longer to import all rules than to ask these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, Protocol, cast

from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.fact_rule import FactRule
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.rule import Rule
from treaty_generator.contract.model import Event, Module, Operation, Service, Subscription, TypeDefinition


class EditRule(Protocol):
    """A module that holds a rule about one edit of a schema."""

    RULE: Rule

    def find(self, edit: Edit) -> Iterator[Finding]:
        """Say what an edit is; nothing where it is something else."""
        ...


_PRIVATE = "x-"
EDIT_RULES: Mapping[str, tuple[str, ...]] = {
    "access_changed": (
        "readOnly",
        "writeOnly",
    ),
    "branch_added": (What.BRANCH_ADDED,),
    "branch_removed": (What.BRANCH_REMOVED,),
    "condition_changed": (
        "else",
        "if",
        "not",
        "then",
    ),
    "const_changed": ("const",),
    "contains_changed": ("contains",),
    "content_changed": (
        "contentEncoding",
        "contentMediaType",
        "contentSchema",
    ),
    "count_narrowed": (
        "maxContains",
        "maxItems",
        "minContains",
        "minItems",
    ),
    "count_widened": (
        "maxContains",
        "maxItems",
        "minContains",
        "minItems",
    ),
    "default_added": ("default",),
    "default_changed": ("default",),
    "default_removed": ("default",),
    "dependency_added": (
        "dependentRequired",
        "dependentSchemas",
    ),
    "dependency_removed": (
        "dependentRequired",
        "dependentSchemas",
    ),
    "deprecation_changed": ("deprecated",),
    "description_changed": (
        "$comment",
        "description",
        "title",
    ),
    "enum_added": ("enum",),
    "enum_closed": ("x-extensible-enum",),
    "enum_opened": ("x-extensible-enum",),
    "enum_removed": ("enum",),
    "enum_value_added": (What.VALUES_ADDED,),
    "enum_value_removed": (What.VALUES_REMOVED,),
    "examples_changed": (
        "example",
        "examples",
    ),
    "extension_changed": (_PRIVATE,),
    "field_made_optional": (What.PROPERTY_MADE_OPTIONAL,),
    "field_removed": (What.PROPERTY_REMOVED,),
    "field_renamed": (What.PROPERTY_RENAMED,),
    "field_required": (What.PROPERTY_REQUIRED,),
    "format_added": ("format",),
    "format_changed": ("format",),
    "format_removed": ("format",),
    "items_changed": (
        "items",
        "unevaluatedItems",
    ),
    "length_narrowed": (
        "maxLength",
        "minLength",
    ),
    "length_widened": (
        "maxLength",
        "minLength",
    ),
    "map_values_changed": (
        "patternProperties",
        "additionalProperties",
        "unevaluatedProperties",
    ),
    "maximum_lowered": ("maximum",),
    "maximum_raised": ("maximum",),
    "minimum_lowered": ("minimum",),
    "minimum_raised": ("minimum",),
    "multiple_changed": ("multipleOf",),
    "null_admitted": (What.NULL_ADMITTED,),
    "null_refused": (What.NULL_REFUSED,),
    "object_closed": (
        "additionalProperties",
        "unevaluatedProperties",
    ),
    "object_emptied": ("properties",),
    "object_opened": (
        "additionalProperties",
        "unevaluatedProperties",
    ),
    "optional_field_added": (What.PROPERTY_ADDED,),
    "optional_field_removed": (What.PROPERTY_REMOVED,),
    "part_added": ("allOf",),
    "part_removed": ("allOf",),
    "pattern_added": ("pattern",),
    "pattern_changed": ("pattern",),
    "pattern_removed": ("pattern",),
    "position_added": ("prefixItems",),
    "position_removed": ("prefixItems",),
    "property_names_constrained": ("propertyNames",),
    "required_field_added": (What.PROPERTY_ADDED,),
    "sensitivity_changed": ("x-sensitive",),
    "size_narrowed": (
        "maxProperties",
        "minProperties",
    ),
    "size_widened": (
        "maxProperties",
        "minProperties",
    ),
    "type_changed": (What.TYPE_CHANGED,),
    "type_narrowed": (What.TYPE_NARROWED,),
    "type_widened": (What.TYPE_WIDENED,),
    "union_changed": (
        "anyOf",
        "oneOf",
    ),
    "uniqueness_added": ("uniqueItems",),
    "uniqueness_removed": ("uniqueItems",),
}
"""Rules about schemas, with what they speak of: something that was done, or keywords; `x-` is any private keyword.

No two of them name one edit; what none names is left to `payload_rejected`.
"""

FACT_RULES: Mapping[str, tuple[type, ...]] = {
    "capability_moved": (Operation,),
    "consumer_added": (Event,),
    "consumer_left_behind": (Event,),
    "consumer_removed": (Event,),
    "deprecation_withdrawn": (
        Event,
        Service,
        Operation,
    ),
    "durability_strengthened": (Event,),
    "durability_weakened": (Event,),
    "emits_changed": (Subscription,),
    "error_added": (Operation,),
    "error_removed": (Operation,),
    "event_added": (Event,),
    "event_deprecated": (Event,),
    "event_examples_changed": (Event,),
    "event_moved": (Event,),
    "event_removed": (Event,),
    "idempotency_gained": (Operation,),
    "idempotency_lost": (Operation,),
    "key_added": (Event,),
    "key_changed": (Event,),
    "key_removed": (Event,),
    "module_added": (Module,),
    "module_removed": (Module,),
    "operation_added": (Operation,),
    "operation_deprecated": (Operation,),
    "operation_removed": (Operation,),
    "operation_requires_added": (Operation,),
    "operation_requires_removed": (Operation,),
    "permission_added": (
        Event,
        Operation,
    ),
    "permission_removed": (
        Event,
        Operation,
    ),
    "priority_changed": (Operation,),
    "producer_changed": (Event,),
    "release_edited": (Module,),
    "release_removed": (
        Event,
        Service,
    ),
    "requirement_added": (Module,),
    "requirement_loosened": (Module,),
    "requirement_offered": (Module,),
    "requirement_removed": (Module,),
    "requirement_tightened": (Module,),
    "service_added": (Service,),
    "service_deprecated": (Service,),
    "service_moved": (Service,),
    "service_removed": (Service,),
    "subject_deprecation_changed": (
        Event,
        Service,
        Operation,
    ),
    "subject_description_changed": (
        Event,
        Service,
        Operation,
        Module,
    ),
    "subscription_added": (Subscription,),
    "subscription_field_added": (Subscription,),
    "subscription_field_removed": (Subscription,),
    "subscription_range_changed": (Subscription,),
    "subscription_removed": (Subscription,),
    "tags_changed": (Operation,),
    "timeout_lengthened": (Operation,),
    "timeout_shortened": (Operation,),
    "type_added": (TypeDefinition,),
    "type_removed": (TypeDefinition,),
    "upcasts_changed": (Event,),
    "version_regressed": (
        Event,
        Service,
    ),
}
"""Rules that compare what is declared of a thing beside its payloads, with the things that they know."""

SURFACE_RULES = (
    "attribute_added",
    "attribute_optional",
    "attribute_removed",
    "attribute_type_changed",
    "class_removed",
    "class_reshaped",
    "error_data_changed",
    "member_added",
    "member_removed",
    "parameter_optional",
    "parameter_required",
    "parameter_type_changed",
    "request_type_changed",
    "return_type_changed",
)
"""Rules about Python code, for what no other rule has told."""

CHAIN_RULES = ("name_reserved", "version_reused")
"""Rules about more than two versions."""

_UNNAMED = "payload_rejected"

RULE_IDS = tuple(
    sorted(name.replace("_", "-") for name in (*EDIT_RULES, _UNNAMED, *FACT_RULES, *SURFACE_RULES, *CHAIN_RULES))
)
"""The whole catalogue."""


def rule(id: str) -> Rule:
    """The plain facts of a rule, by its id."""
    return cast(Rule, _module(id.replace("-", "_")).RULE)


def named(edit: Edit) -> Finding:
    """Say what an edit is, by the rule that names it."""
    found = (finding for one in _speaking_of(edit) for finding in edit_rule(one).find(edit))
    return next(found, None) or next(edit_rule(_UNNAMED).find(edit))


def edit_rule(name: str) -> EditRule:
    """The module of a rule about schemas."""
    return cast(EditRule, _module(name))


def fact_rules(kind: type) -> tuple[FactRule, ...]:
    """The rules that know one kind of thing."""
    if kind not in _KNOWING:
        names = (name for name, kinds in FACT_RULES.items() if kind in kinds)
        _KNOWING[kind] = tuple(cast(FactRule, _module(name)) for name in names)
    return _KNOWING[kind]


_KNOWING: dict[type, tuple[FactRule, ...]] = {}


def _speaking_of(edit: Edit) -> Iterator[str]:
    """Go through the rules that may name an edit."""
    words = {edit.what, edit.keyword, _PRIVATE if edit.keyword.startswith(_PRIVATE) else edit.keyword}
    return (name for name, spoken in EDIT_RULES.items() if not words.isdisjoint(spoken))


def _module(name: str) -> Any:
    return import_module(f"{__name__}.{name}")
