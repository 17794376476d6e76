"""The pages of one module: which Python files its package gets, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.model import Event, Module, System
from treaty_generator.contract.names import class_name, snake_name
from treaty_generator.render.classes import Classes, File
from treaty_generator.render.homes import package_of
from treaty_generator.render.models import Models, relative
from treaty_generator.render.module_page import has_class, module_page, subscriber_name
from treaty_generator.render.old_pages import old_pages
from treaty_generator.render.plan import HandlerMethod, Import, Page, PublishMethod
from treaty_generator.render.service_pages import adapters_page, services_page


def pages(classes: Classes, system: System, module: Module) -> Iterator[Page]:
    """Plan the pages of one module; a file that would be empty is left out.

    Of two pages with a class of one name, the package offers the class of the first.
    """
    if has_class(system, module):
        yield module_page(classes, system, module)
    if module.types:
        yield _models_page(module, "types", f"The types of {module.name}.", classes.types(module))
    if module.events:
        yield _models_page(module, "events", f"The events that {module.name} declares.", classes.events(module))
    yield from old_pages(classes, module)
    if system.published(module):
        yield _publisher_page(classes, module, system.published(module))
    if system.consumed(module):
        yield _subscriber_page(classes, system, module)
    if module.services:
        yield services_page(classes, module)
        yield adapters_page(classes, module)


def _models_page(module: Module, kind: str, doc: str, models: Models) -> Page:
    return Page(
        path=_path((*package_of(module), kind)),
        template=f"{kind}.py.jinja",
        source="/".join(module.path),
        doc=doc,
        imports=tuple(sorted(models.imports)),
        exports=tuple(models.classes),
        classes=tuple(models.classes.values()),
    )


def _publisher_page(classes: Classes, module: Module, published: list[tuple[Module, Event]]) -> Page:
    here = (*package_of(module), "publisher")
    imports = {Import("treaty", "EventBus"), Import("treaty", "Receipt")}
    methods = []
    for event in sorted((event for _, event in published), key=lambda event: event.name):
        home = classes.home(event.schema)
        imports |= {Import(relative(here, home.module), home.class_name), *classes.argument_imports(here, home)}
        methods.append(PublishMethod(snake_name(event.name), event.name, event.description, classes.find(home)))
    name = class_name(module.name, "Module") + "Publisher"
    return Page(
        path=_path(here),
        template="publisher.py.jinja",
        source="/".join(module.path),
        doc=f"Publishes the events of {module.name}.",
        imports=tuple(sorted(imports)),
        exports=(name,),
        name=name,
        module=module.name,
        publishes=tuple(methods),
    )


def _subscriber_page(classes: Classes, system: System, module: Module) -> Page:
    here = (*package_of(module), "subscriber")
    models = classes.projections(system, module)
    imports = {
        Import("abc", "ABC"),
        Import("abc", "abstractmethod"),
        Import("collections.abc", "Mapping"),
        Import("treaty", "Event"),
        Import("treaty", "EventBus"),
        Import("treaty", "EventView"),
        Import("treaty", "Subscription"),
        Import("treaty", "SubscriptionOptions"),
        Import("treaty", "options_for", "_options_for"),
    }
    handlers, passed_on = [], []
    for event in sorted((event for _, event in system.consumed(module)), key=lambda event: event.name):
        home = classes.home(event.schema)
        if home.class_name not in models.classes:
            imports.add(Import(relative(here, home.module), home.class_name))
            passed_on.append(home.class_name)
        handlers.append(HandlerMethod(f"on_{snake_name(event.name)}", event.name, home.class_name, event.description))
    name = subscriber_name(module)
    return Page(
        path=_path(here),
        template="subscriber.py.jinja",
        source="/".join(module.path),
        doc=f"Handles the events that {module.name} consumes.",
        imports=tuple(sorted(imports | models.imports)),
        exports=(name, *models.classes),
        passed_on=tuple(passed_on),
        classes=tuple(models.classes.values()),
        name=name,
        module=module.name,
        handles=tuple(handlers),
    )


def _path(here: File) -> str:
    return "/".join(here) + ".py"
