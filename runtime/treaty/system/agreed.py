"""What a system and the bus and router that it was given have in common, so that all judge and record alike."""

from __future__ import annotations

from collections.abc import Iterable

from treaty.audit.record import Auditor
from treaty.bus import EventBus
from treaty.errors import OptionsInvalid
from treaty.guard import Guard
from treaty.router import ModuleRouter


def guard_of(guard: Guard | None, given: Iterable[EventBus | ModuleRouter]) -> Guard | None:
    """Find the guard that all share. Raises `OptionsInvalid` where one would judge by rules that another lacks."""
    found = [one for one in (guard, *(each.guard for each in given)) if one is not None]
    with_rules = [one for one in found if one.has_rules]
    if with_rules and any(one is not with_rules[0] for one in found):
        raise OptionsInvalid("guard", "the bus or router that was given asks another one; make all of them with it")
    return found[0] if found else None


def auditor_of(auditor: Auditor | None, given: Iterable[EventBus | ModuleRouter]) -> Auditor | None:
    """Find the auditor that all share. Raises `OptionsInvalid` where something would be recorded only in part."""
    found = [auditor, *(each.auditor for each in given)] if auditor is not None else [each.auditor for each in given]
    if any(one is not found[0] for one in found):
        raise OptionsInvalid("auditor", "the bus or router that was given has another one; make all of them with it")
    return found[0] if found else None
