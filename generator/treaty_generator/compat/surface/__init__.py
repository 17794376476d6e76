"""What breaks Python code that imports the generated packages, judged on the compiler's plan of both versions."""

from treaty_generator.compat.surface.change import Position, Subject, SurfaceChange
from treaty_generator.compat.surface.compare import surface_changes

__all__ = ["Position", "Subject", "SurfaceChange", "surface_changes"]
