"""Who may call, publish and read."""

from treaty.guard.grants import Grants
from treaty.guard.guard import Check, Guard
from treaty.guard.policy import Policy, Rate

__all__ = ["Check", "Grants", "Guard", "Policy", "Rate"]
