"""The packages of one tree of contracts: which files each module gets, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from treaty_generator.contract.model import Contracts, Event, Module, Operation, Schema, Service, System
from treaty_generator.contract.names import class_name, constant_name, snake_name
from treaty_generator.contract.references import identity
from treaty_generator.problem import Pointer, pointer_text
from treaty_generator.render.homes import Homes, error_name, home_of, is_bare_reference, package_of, parts_of
from treaty_generator.render.models import Models, build, literal, relative, with_facts
from treaty_generator.render.plan import (
    Class,
    ErrorClass,
    HandlerMethod,
    Import,
    OperationPlan,
    Page,
    PublishMethod,
    ServicePlan,
)
from treaty_generator.render.weaken import Home, Weakener

_File = tuple[str, ...]


class Planner:
    """Plans the pages of all modules; the classes of each file are built once and looked up by the files above it."""

    def __init__(self, contracts: Contracts, homes: Homes) -> None:
        self._contracts, self._homes = contracts, homes
        self._built: dict[_File, Models] = {}

    def pages(self, system: System, module: Module) -> Iterator[Page]:
        """Plan the pages of one module; a file that would be empty is left out."""
        if module.types:
            yield self._types_page(module)
        if module.events:
            yield self._events_page(module)
        published = [(owner, event) for owner, event in system.events() if event.producer == module.name]
        if published:
            yield self._publisher_page(module, published)
        consumed = list(system.consumed(module))
        if consumed:
            yield self._subscriber_page(module, [event for _, event in consumed])
        if module.services:
            yield self._services_page(module)
            yield self._adapters_page(module)

    def _types_page(self, module: Module) -> Page:
        here = (*package_of(module), "types")
        doc = f"The types that {module.name} shares."
        return self._page(module, here, "types", doc, classes=tuple(self._types(module).classes.values()))

    def _events_page(self, module: Module) -> Page:
        here = (*package_of(module), "events")
        models = self._events(module)
        doc = f"The events that {module.name} declares."
        return self._page(module, here, "events", doc, classes=tuple(models.classes.values()))

    def _publisher_page(self, module: Module, published: list[tuple[Module, Event]]) -> Page:
        here = (*package_of(module), "publisher")
        imports = {Import("treaty", "EventBus"), Import("treaty", "Receipt")}
        methods = []
        for owner, event in published:
            home = self._homes[identity(event.schema)]
            payload = self._class(owner, home)
            imports |= {Import(relative(here, home.module), home.class_name), *self._argument_imports(here, owner, payload)}
            methods.append(PublishMethod(snake_name(event.name), event.name, event.description, payload))
        name = class_name(module.name, "Module") + "Publisher"
        doc = f"Publishes the events of {module.name}."
        return self._page(module, here, "publisher", doc, imports, (name,), name=name, module=module.name, publishes=tuple(methods))

    def _subscriber_page(self, module: Module, consumed: list[Event]) -> Page:
        here = (*package_of(module), "subscriber")
        imports = {Import("abc", "ABC"), Import("abc", "abstractmethod"), Import("treaty", "Event"), Import("treaty", "EventBus")}
        models = self._projections(module, here, consumed)
        handlers = []
        for event in consumed:
            home = self._homes[identity(event.schema)]
            payload = home.class_name
            if payload not in models.classes:
                imports.add(Import(relative(here, home.module), payload))
            handlers.append(HandlerMethod(f"on_{snake_name(event.name)}", event.name, payload, event.description))
        name = class_name(module.name, "Module") + "Subscriber"
        return self._page(
            module,
            here,
            "subscriber",
            f"Handles the events that {module.name} consumes.",
            imports | models.imports,
            (name, *(one for one in models.classes)),
            classes=tuple(models.classes.values()),
            name=name,
            module=module.name,
            handles=tuple(handlers),
        )

    def _services_page(self, module: Module) -> Page:
        here = (*package_of(module), "services")
        models = self._services(module)
        imports = {*models.imports, Import("abc", "ABC"), Import("abc", "abstractmethod"), Import("typing", "Final")}
        imports |= {Import("treaty", "Operation"), Import("treaty", "Service")}
        errors: dict[str, ErrorClass] = {}
        for service in module.services:
            for operation in service.operations:
                for name, schema in parts_of(operation)[:2]:
                    imports.update(self._import_of(here, schema, name))
                for (wire_name, schema), (name, _) in zip(operation.errors, parts_of(operation)[2:], strict=True):
                    imports |= {Import("treaty", "DomainError"), Import("typing", "ClassVar"), *self._import_of(here, schema, name)}
                    made = ErrorClass(error_name(wire_name), wire_name, self._name_of(schema, name), _doc(schema))
                    errors[made.name] = made
        plans = tuple(self._service(module, service) for service in module.services)
        names = [*models.classes, *errors]
        for plan in plans:
            names += [plan.name, plan.constant, *(operation.constant for operation in plan.operations)]
        doc = f"What {module.name} can be asked to do."
        classes = tuple(models.classes.values())
        return self._page(
            module, here, "services", doc, imports, tuple(names), classes=classes, errors=tuple(errors.values()), services=plans
        )

    def _adapters_page(self, module: Module) -> Page:
        here = (*package_of(module), "adapters")
        imports = {Import("treaty", "ModuleRegistry"), Import("treaty", "ModuleRouter")}
        plans = tuple(self._service(module, service) for service in module.services)
        names: list[str] = []
        for service, plan in zip(module.services, plans, strict=True):
            imports |= {Import(".services", plan.name), Import(".services", plan.constant)}
            names += [plan.client, plan.register]
            for operation, made in zip(service.operations, plan.operations, strict=True):
                imports.add(Import(".services", made.constant))
                for name, schema in parts_of(operation)[:2]:
                    imports |= self._import_of(here, schema, name) or {Import(".services", name)}
                imports |= self._argument_imports(here, module, made.request)
        doc = f"Registers the services of {module.name}, and calls them."
        return self._page(module, here, "adapters", doc, imports, tuple(names), services=plans)

    def _page(
        self,
        of: Module,
        here: _File,
        template: str,
        doc: str,
        imports: Iterable[Import] | None = None,
        exports: tuple[str, ...] | None = None,
        **parts: object,
    ) -> Page:
        classes: tuple[Class, ...] = parts.get("classes", ())  # type: ignore[assignment]
        page = Page(
            path="/".join(here) + ".py",
            template=f"{template}.py.jinja",
            source="/".join(of.path),
            doc=doc,
            imports=tuple(sorted(self._built[here].imports if imports is None else imports, key=_import_key)),
            exports=tuple(sorted(exports if exports is not None else [one.name for one in classes])),
        )
        return replace(page, **parts)  # type: ignore[arg-type]

    def _types(self, module: Module) -> Models:
        here = (*package_of(module), "types")
        roots = [(self._homes[identity(one.schema)].class_name, one.schema) for one in module.types]
        return self._models(here, roots)

    def _events(self, module: Module) -> Models:
        here = (*package_of(module), "events")
        if here not in self._built:
            roots = [(self._homes[identity(event.schema)].class_name, event.schema) for event in module.events]
            models = self._models(here, roots)
            for (name, _), event in zip(roots, module.events, strict=True):
                models = _as_event(models, name, event, pointer_text(event.schema.origin.pointer))
            self._built[here] = models
        return self._built[here]

    def _services(self, module: Module) -> Models:
        here = (*package_of(module), "services")
        roots: dict[str, Schema] = {}
        for service in module.services:
            for operation in service.operations:
                roots |= {name: schema for name, schema in parts_of(operation) if not self._elsewhere(schema)}
        return self._models(here, list(roots.items()))

    def _projections(self, module: Module, here: _File, consumed: list[Event]) -> Models:
        """Make a class of its own of every event of which the module declares the fields that it reads."""
        wanted = [(event, fields) for event in consumed if (fields := _fields(module, event)) is not None]
        names = {event.name: class_name(event.name, "Event") for event, _ in wanted}
        weakener = Weakener(self._contracts, here, self._homes, names.values())
        for event, fields in wanted:
            weakener.define_projection(names[event.name], event.schema, fields)
        models = build(weakener, here)
        for event, _ in wanted:
            models = _as_event(models, names[event.name], event, pointer_text(("subscriptions", event.name, "schema")))
        return models

    def _models(self, here: _File, roots: list[tuple[str, Schema]]) -> Models:
        if here not in self._built:
            weakener = Weakener(self._contracts, here, self._homes, [name for name, _ in roots])
            for name, schema in roots:
                weakener.define(name, schema)
            models = build(weakener, here)
            for name, schema in roots:
                models = with_facts(models, name, "Payload", [_pointer_fact(pointer_text(schema.origin.pointer))])
            self._built[here] = models
        return self._built[here]

    def _elsewhere(self, schema: Schema) -> Home | None:
        """The class that a bare reference borrows from another file."""
        return home_of(self._contracts, self._homes, schema) if is_bare_reference(schema) else None

    def _name_of(self, schema: Schema, name: str) -> str:
        home = self._elsewhere(schema)
        return home.class_name if home is not None else name

    def _import_of(self, here: _File, schema: Schema, name: str) -> set[Import]:
        home = self._elsewhere(schema)
        return {Import(relative(here, home.module), home.class_name)} if home is not None else set()

    def _class(self, owner: Module, home: Home) -> Class:
        makers = {"types": self._types, "events": self._events, "services": self._services}
        if home.module not in self._built:
            maker = makers[home.module[-1]]
            maker(next((one for one in self._contracts.modules() if package_of(one) == home.module[:-1]), owner))
        return self._built[home.module].classes[home.class_name]

    def _argument_imports(self, here: _File, owner: Module, payload: Class) -> set[Import]:
        """What the annotations of a payload's arguments need, seen from another file."""
        if not payload.takes_fields:
            return set()
        home = next(file for file, models in self._built.items() if models.classes.get(payload.name) is payload)
        return argument_imports(here, home, self._built[home], payload)

    def _service(self, module: Module, service: Service) -> ServicePlan:
        name = class_name(service.name, "Service")
        operations = tuple(self._operation(module, service, operation) for operation in service.operations)
        return ServicePlan(
            name=name,
            constant=constant_name(service.name),
            client=f"{name}Client",
            register=f"register_{snake_name(service.name)}",
            module=module.name,
            wire_name=service.name,
            version=service.version,
            doc=service.description or f"Implement this to provide {service.name} of {module.name}.",
            operations=operations,
        )

    def _operation(self, module: Module, service: Service, operation: Operation) -> OperationPlan:
        (request_name, request), (response_name, response), *_ = parts_of(operation)
        home = self._elsewhere(request) or Home((*package_of(module), "services"), request_name)
        made = self._class(module, home)
        response_class = self._name_of(response, response_name)
        facts = [
            ("module", literal(module.name)),
            ("service", literal(service.name)),
            ("name", literal(snake_name(operation.name))),
            ("capability", literal(operation.capability)),
            ("request", made.name),
            ("response", response_class),
        ]
        errors = [error_name(name) for name, _ in operation.errors]
        optional = [
            ("priority", operation.priority, literal(operation.priority)),
            ("requires", operation.requires, literal(operation.requires)),
            ("errors", errors, f"({', '.join(errors)},)"),
            ("idempotent", operation.idempotent, "True"),
            ("timeout_s", operation.timeout_s, literal(operation.timeout_s)),
            ("permissions", operation.permissions, literal(operation.permissions)),
        ]
        facts += [(name, text) for name, value, text in optional if value]
        return OperationPlan(
            name=snake_name(operation.name),
            constant=f"{constant_name(service.name)}_{constant_name(operation.name)}",
            request=made,
            response=response_class,
            doc=operation.description or _doc(request) or f"Ask for {operation.capability}.",
            facts=tuple(facts),
        )


def argument_imports(here: _File, home: _File, models: Models, payload: Class) -> set[Import]:
    """Import what the arguments of a class are annotated with, as seen from the file `here`."""
    import ast

    names: set[str] = set()
    for field in payload.fields:
        names |= {node.id for node in ast.walk(ast.parse(field.argument, mode="eval")) if isinstance(node, ast.Name)}
    imports = {Import(relative(here, home), name) for name in names if name in models.classes}
    for one in models.imports:
        if (one.alias or one.name) in names:
            imports.add(replace(one, source=_moved(one.source, home, here)))
    if any(field.argument_default == "UNSET" for field in payload.fields):
        imports |= {Import("treaty", "UNSET"), Import("treaty", "Unset"), Import("treaty", "given")}
    if any(field.argument_default == "None" for field in payload.fields):
        imports.add(Import("treaty", "present"))
    return imports


def _moved(source: str, home: _File, here: _File) -> str:
    """Write a relative import of the file `home` as seen from `here`."""
    if not source.startswith("."):
        return source
    dots = len(source) - len(source.lstrip("."))
    there = (*home[: len(home) - dots], *source.lstrip(".").split("."))
    return relative(here, there)


def _as_event(models: Models, name: str, event: Event, pointer: str) -> Models:
    facts = [
        ("__event_type__", "ClassVar[str]", literal(event.name)),
        ("__event_version__", "ClassVar[str]", literal(event.version)),
    ]
    keyed = next((field.name for field in models.classes[name].fields if field.wire_name == event.key), None)
    if keyed is not None:
        facts.append(("__event_key__", "ClassVar[str | None]", literal(keyed)))
    return with_facts(models, name, "EventPayload", [*facts, _pointer_fact(pointer)])


def _fields(module: Module, event: Event) -> tuple[Pointer, ...] | None:
    subscription = module.subscription(event.name)
    return subscription.fields if subscription is not None else None


def _pointer_fact(pointer: str) -> tuple[str, str, str]:
    return "__pointer__", "ClassVar[str]", literal(pointer)


def _doc(schema: Schema) -> str:
    return schema.value.get("description", "") if isinstance(schema.value, dict) else ""


def _import_key(one: Import) -> tuple[str, str, str]:
    return one.source, one.name, one.alias
