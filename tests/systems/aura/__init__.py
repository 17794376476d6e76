"""Aura as a whole system: a practice for therapy, whose modules know one another by their contracts alone."""

from collections.abc import Callable
from functools import partial

from tests.systems.aura.billing import Billing
from tests.systems.aura.mentalhealth import Mentalhealth
from tests.systems.aura.notifications import Notifications
from tests.systems.aura.practice import Practice
from tests.systems.aura.users import Users
from treaty import Module, Ports

__all__ = ["Billing", "Mentalhealth", "Notifications", "Practice", "Users", "makers"]


def makers(practice: Practice) -> dict[str, Callable[[Ports], Module]]:
    """Say how each module is made, by name."""
    return {
        "billing": partial(Billing, practice=practice),
        "mentalhealth": partial(Mentalhealth, practice=practice),
        "notifications": partial(Notifications, practice=practice),
        "users": partial(Users, practice=practice),
    }
