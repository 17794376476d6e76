"""The modules of a running system: who they are, how they are, and what each of them implements."""

from treaty.modules.implements import faults_of
from treaty.modules.registry import ModuleRegistry
from treaty.modules.status import Health, ModuleState, ModuleStatus

__all__ = ["Health", "ModuleRegistry", "ModuleState", "ModuleStatus", "faults_of"]
