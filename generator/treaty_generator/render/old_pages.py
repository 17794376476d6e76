"""The pages for older versions: their classes, and how their payloads come up to the current ones."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.carry import Way
from treaty_generator.contract.ladder import Step, rungs
from treaty_generator.contract.lines import line_name, line_of, line_text
from treaty_generator.contract.model import Event, Module
from treaty_generator.contract.names import class_name, snake_name
from treaty_generator.render.classes import Classes
from treaty_generator.render.homes import events_file, package_of
from treaty_generator.render.plan import Import, Page, UpcastMethod


def old_pages(classes: Classes, module: Module) -> Iterator[Page]:
    """Plan a page for each older line of versions, and one of upcasters; none where nothing older is frozen."""
    lines = sorted({line for event in module.events for line in rungs(module, event)})
    for line in lines:
        models = classes.frozen(module, line)
        yield Page(
            path="/".join((*package_of(module), f"{events_file(line)}.py")),
            template="events.py.jinja",
            source="/".join((*module.path, "released")),
            doc=f"The events of {module.name} as they were in version {line_text(line)}.",
            imports=tuple(sorted(models.imports)),
            exports=tuple(models.classes),
            classes=tuple(models.classes.values()),
            is_offered=False,
        )
    if lines:
        yield _upcasters_page(classes, module)


def _upcasters_page(classes: Classes, module: Module) -> Page:
    methods = [_method(classes, event, step) for event, steps in classes.steps(module) for step in steps]
    files = {name.partition(".")[0] for method in methods for name in (method.before, method.after)}
    imports = {Import(".", file) for file in files} | {Import("treaty", "Upcaster"), Import("treaty", "UpcastStep")}
    if any(method.is_abstract for method in methods):
        imports.add(Import("abc", "abstractmethod"))
    if not all(method.is_abstract for method in methods):
        imports.add(Import("treaty", "carried"))
    name = class_name(module.name, "Module") + "Upcaster"
    return Page(
        path="/".join((*package_of(module), "upcasters.py")),
        template="upcasters.py.jinja",
        source="/".join(module.path),
        doc=f"Brings what {module.name} published in older versions up to the current ones.",
        imports=tuple(sorted(imports)),
        exports=(name,),
        name=name,
        upcasts=tuple(methods),
    )


def _method(classes: Classes, event: Event, step: Step) -> UpcastMethod:
    before, after = line_name(line_of(step.before.version)), line_name(line_of(step.after.version))
    return UpcastMethod(
        name=f"{snake_name(event.name)}_{before}_to_{after}",
        before=_qualified(classes, step.before),
        after=_qualified(classes, step.after),
        doc=_doc(event, step),
        is_abstract=not step.is_automatic,
        drops=_python([_way(way) for way in step.carry.drops]),
        fills=_python([f"({_way(way)}, {default!r})" for way, default in step.carry.fills]),
    )


def _qualified(classes: Classes, event: Event) -> str:
    home = classes.home(event.schema)
    return f"{home.module[-1]}.{home.class_name}"


def _doc(event: Event, step: Step) -> str:
    told = f"Bring {event.name} from {step.before.version} to {step.after.version}."
    if step.is_automatic:
        return told
    reasons = [f"- {reason}" for reason in step.carry.reasons] or ["- the contract says so"]
    return "\n\n".join([told, "A person decides, because", *reasons])


def _way(way: Way) -> str:
    return _python(["..." if step is ... else repr(step) for step in way])


def _python(items: list[str]) -> str:
    """Write a tuple; nothing where it is empty."""
    return f"({', '.join(items)}{',' if len(items) == 1 else ''})" if items else ""
