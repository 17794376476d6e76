"""Who can serve a capability."""

from dataclasses import dataclass
from typing import Any

from treaty.operation import Operation, Service


@dataclass(frozen=True, slots=True)
class Provider:
    """An operation with its implementation; `requires` are the modules that it needs, the module's own included."""

    service: Service[Any]
    operation: Operation[Any, Any]
    implementation: object
    requires: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.operation.module}.{self.operation.service}"
