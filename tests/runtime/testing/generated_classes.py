"""Every generated class that stands for a schema of its contract."""

import importlib
import pkgutil

from pydantic import BaseModel

import generated
from treaty import EventPayload

_MODULES = [importlib.import_module(info.name) for info in pkgutil.walk_packages(generated.__path__, "generated.")]
CLASSES: list[type[BaseModel]] = sorted(
    {
        one
        for module in _MODULES
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, BaseModel) and vars(one).get("__pointer__")
    },
    key=lambda one: f"{one.__module__}.{one.__name__}",
)
EVENTS: list[type[EventPayload]] = [
    one for one in CLASSES if issubclass(one, EventPayload) and one.__module__.endswith("events")
]
