"""The event that says how a module is now."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from treaty.payload import EventPayload

Status = Literal["active", "degraded", "inactive", "unknown"]


class ModuleStatusChanged(EventPayload, frozen=True):
    """A module is not as it was. Everybody may subscribe; it is published by the system itself."""

    __event_type__: ClassVar[str] = "module.status.changed"
    __event_version__: ClassVar[str] = "1.0.0"
    __event_key__: ClassVar[str | None] = "module"
    __producer__: ClassVar[str] = "treaty"
    __consumers__: ClassVar[tuple[str, ...] | None] = ("*",)
    __is_exact__: ClassVar[bool] = True

    module: str = Field(min_length=1)
    before: Status
    after: Status
    reason: str = ""
