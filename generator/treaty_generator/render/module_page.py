"""The page of the class from which a program derives a module: what it needs, provides, publishes and handles."""

from __future__ import annotations

from collections.abc import Iterable

from treaty_generator.contract.model import Module, System
from treaty_generator.contract.names import class_name
from treaty_generator.render.classes import Classes
from treaty_generator.render.homes import package_of
from treaty_generator.render.models import Fact, literal
from treaty_generator.render.plan import Import, Page, ServicePlan
from treaty_generator.render.service_pages import service_plans

_TEXTS = "ClassVar[tuple[str, ...]]"


def has_class(system: System, module: Module) -> bool:
    """Whether a folder of contracts is something that can run; one with nothing but types is not."""
    is_described = module.origin.pointer == ("module",)
    return bool(is_described or module.services or system.published(module) or system.consumed(module))


def subscriber_name(module: Module) -> str:
    """Name the class that handles what a module consumes."""
    return class_name(module.name, "Module") + "Subscriber"


def module_page(classes: Classes, system: System, module: Module) -> Page:
    """Plan module.py: one class, abstract where somebody has to say what implements a service or handles an event."""
    services = service_plans(classes, module)
    subscriber = subscriber_name(module) if system.consumed(module) else ""
    name = class_name(module.name, "Module") + "Module"
    return Page(
        path="/".join((*package_of(module), "module.py")),
        template="module.py.jinja",
        source="/".join(module.path),
        doc=f"What {module.name} is to a system.",
        imports=tuple(sorted(_imports(services, subscriber))),
        exports=(name,),
        name=name,
        services=services,
        facts=tuple(_facts(system, module, services)),
        about=_about(module, bool(services), bool(subscriber)),
        subscriber=subscriber,
    )


def _about(module: Module, has_services: bool, has_events: bool) -> str:
    asked = ["implements its services"] * has_services + ["handles its events"] * has_events
    to_do = f"Derive from this, and return what {' and '.join(asked)}." if asked else "Nothing has to be written."
    return f"{module.description or f'The module {module.name}.'}\n\n{to_do}"


def _imports(services: tuple[ServicePlan, ...], subscriber: str) -> set[Import]:
    imports = {Import("treaty", "Module"), Import("typing", "ClassVar")}
    if services or subscriber:
        imports |= {Import("abc", "ABC"), Import("abc", "abstractmethod")}
    if services:
        imports |= {Import("treaty", "Service"), Import("typing", "Any")}
    if subscriber:
        imports |= {Import("treaty", "EventBus"), Import("treaty", "Subscription"), Import(".subscriber", subscriber)}
    return imports | {Import(".services", name) for service in services for name in (service.name, service.constant)}


def _facts(system: System, module: Module, services: tuple[ServicePlan, ...]) -> list[Fact]:
    """Say what is so; what is left out is empty, as in the base class."""
    provided = "".join(f"{service.constant}, " for service in services)
    facts = [
        ("name", "ClassVar[str]", literal(module.name)),
        ("requires", _TEXTS, _sorted(module.requires)),
        ("optional", _TEXTS, _sorted(module.optional)),
        ("services", "ClassVar[tuple[Service[Any], ...]]", f"({provided})"),
        ("publishes", _TEXTS, _sorted(event.name for _, event in system.published(module))),
        ("consumes", _TEXTS, _sorted(event.name for _, event in system.consumed(module))),
    ]
    return [fact for fact in facts if fact[2] != "()"]


def _sorted(names: Iterable[str]) -> str:
    """Write a set of names; the order in the contract is its author's affair."""
    return literal(tuple(sorted(set(names))))
