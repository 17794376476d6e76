"""Finds providers by what they are and how they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from treaty.modules.status import ModuleStatus
from treaty.modules.version import version_range
from treaty.provider import Provider

Asks = Callable[[Provider], bool]


def question(
    *, tag: str | None, version: str | None, permission: str | None, status: Asks | None, module: str | None
) -> Asks:
    """Make one question of several; what is None asks nothing. Raises `OptionsInvalid` for what is no range."""
    asked = tuple(_questions(tag, version, permission, status, module))
    return lambda provider: all(asks(provider) for asks in asked)


def _questions(
    tag: str | None, version: str | None, permission: str | None, status: Asks | None, module: str | None
) -> Iterator[Asks]:
    if module is not None:
        yield lambda one: one.operation.module == module
    if tag is not None:
        yield lambda one: tag in one.operation.tags
    if permission is not None:
        yield lambda one: permission in one.operation.permissions
    if status is not None:
        yield status
    if version is not None:
        is_inside = version_range(version)
        yield lambda one: is_inside(one.service.version)


def among(wanted: ModuleStatus | Iterable[ModuleStatus]) -> frozenset[ModuleStatus]:
    """Read one status, or several."""
    return frozenset((wanted,) if isinstance(wanted, ModuleStatus) else wanted)
