"""The modules of a program as one system: started in order, watched, replaced, and stopped."""

from treaty.system.changed import ModuleStatusChanged
from treaty.system.discovery import discover, discover_entry_points
from treaty.system.module import Module, Ports
from treaty.system.probing import Probing
from treaty.system.status import ModuleReport, SystemStatus, Warned
from treaty.system.system import System

__all__ = [
    "Module",
    "ModuleReport",
    "ModuleStatusChanged",
    "Ports",
    "Probing",
    "System",
    "SystemStatus",
    "Warned",
    "discover",
    "discover_entry_points",
]
