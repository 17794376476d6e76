"""The pages of a module's services: their classes and descriptors, and the adapters that register and call them."""

from __future__ import annotations

from treaty_generator.contract.model import Module, Operation, Schema, Service
from treaty_generator.contract.names import class_name, constant_name, defined_name, method_name, snake_name
from treaty_generator.render.classes import Classes, File
from treaty_generator.render.homes import error_name, package_of, parts_of
from treaty_generator.render.models import literal, relative
from treaty_generator.render.plan import ErrorClass, Import, OperationPlan, Page, ServicePlan
from treaty_generator.render.weaken import Home


def services_page(classes: Classes, module: Module) -> Page:
    """Plan services.py: payload classes, errors, abstract services, and their descriptors."""
    here = (*package_of(module), "services")
    models = classes.services(module)
    imports = {*models.imports, Import("abc", "ABC"), Import("abc", "abstractmethod"), Import("typing", "Final")}
    imports |= {Import("treaty", "Operation"), Import("treaty", "Service")}
    errors = {
        one.name: one
        for service in module.services
        for operation in service.operations
        for one in _errors(classes, operation)
    }
    if errors:
        imports |= {Import("treaty", "DomainError"), Import("typing", "ClassVar")}
    for service in module.services:
        for operation in service.operations:
            for _, schema in parts_of(operation):
                imports |= _borrowed_import(classes, here, schema)
    plans = service_plans(classes, module)
    names = [*models.classes, *errors]
    for plan in plans:
        names += [plan.name, plan.constant, *(operation.constant for operation in plan.operations)]
    return Page(
        path="/".join(here) + ".py",
        template="services.py.jinja",
        source="/".join(module.path),
        doc=f"What {module.name} can be asked to do.",
        imports=tuple(sorted(imports)),
        exports=tuple(names),
        classes=tuple(models.classes.values()),
        errors=tuple(errors.values()),
        services=plans,
    )


def adapters_page(classes: Classes, module: Module) -> Page:
    """Plan adapters.py: one registration and two typed clients for each service."""
    here = (*package_of(module), "adapters")
    imports = {Import("treaty", name) for name in ("BlockingCaller", "Caller", "ModuleRegistry")}
    plans = service_plans(classes, module)
    for service, plan in zip(module.services, plans, strict=True):
        imports |= {Import(".services", plan.name), Import(".services", plan.constant)}
        for operation, made in zip(service.operations, plan.operations, strict=True):
            imports.add(Import(".services", made.constant))
            for name, schema in parts_of(operation)[:2]:
                imports |= _borrowed_import(classes, here, schema) or {Import(".services", name)}
            request = _request_home(classes, module, operation)
            if classes.find(request).takes_fields:
                imports |= classes.argument_imports(here, request)
    return Page(
        path="/".join(here) + ".py",
        template="adapters.py.jinja",
        source="/".join(module.path),
        doc=f"Registers the services of {module.name}, and calls them.",
        imports=tuple(sorted(imports)),
        exports=tuple(name for plan in plans for name in (plan.client, plan.blocking_client, plan.register)),
        services=plans,
    )


def service_plans(classes: Classes, module: Module) -> tuple[ServicePlan, ...]:
    """Plan the services of a module."""
    return tuple(_service(classes, module, service) for service in module.services)


def _service(classes: Classes, module: Module, service: Service) -> ServicePlan:
    name = defined_name(service.name, "Service")
    return ServicePlan(
        name=name,
        constant=_constant(service, name),
        client=class_name(service.name, "Service") + "Client",
        blocking_client=class_name(service.name, "Service") + "BlockingClient",
        register=f"register_{snake_name(service.name)}",
        method=method_name(service.name),
        module=module.name,
        wire_name=service.name,
        version=service.version,
        doc=service.description or f"Implement this to provide {service.name} of {module.name}.",
        operations=tuple(_operation(classes, module, service, operation) for operation in service.operations),
    )


def _constant(service: Service, name: str) -> str:
    """Name the descriptor of a service; `API` is the name of its class already."""
    constant = constant_name(service.name)
    return f"{constant}_SERVICE" if constant == name else constant


def _operation(classes: Classes, module: Module, service: Service, operation: Operation) -> OperationPlan:
    request = classes.find(_request_home(classes, module, operation))
    (_, request_schema), (response_name, response_schema), *_ = parts_of(operation)
    response = _class_name(classes, response_schema, response_name)
    errors = ", ".join(one.name for one in _errors(classes, operation))
    facts = [
        ("module", literal(module.name)),
        ("service", literal(service.name)),
        ("name", literal(snake_name(operation.name))),
        ("capability", literal(operation.capability)),
        ("request", request.name),
        ("response", response),
        ("priority", literal(operation.priority) if operation.priority else ""),
        ("requires", literal(operation.requires) if operation.requires else ""),
        ("errors", f"({errors},)" if errors else ""),
        ("idempotent", "True" if operation.idempotent else ""),
        ("timeout_s", literal(operation.timeout_s) if operation.timeout_s is not None else ""),
        ("permissions", literal(operation.permissions) if operation.permissions else ""),
        ("tags", literal(tuple(sorted(operation.tags))) if operation.tags else ""),
    ]
    return OperationPlan(
        name=snake_name(operation.name),
        constant=f"{constant_name(service.name)}_{constant_name(operation.name)}",
        request=request,
        response=response,
        doc=operation.description or _doc(request_schema) or f"Ask for {operation.capability}.",
        facts=tuple((name, text) for name, text in facts if text),
    )


def _errors(classes: Classes, operation: Operation) -> list[ErrorClass]:
    data = parts_of(operation)[2:]
    return [
        ErrorClass(error_name(wire_name), wire_name, _class_name(classes, schema, name), _doc(schema))
        for (wire_name, schema), (name, _) in zip(operation.errors, data, strict=True)
    ]


def _request_home(classes: Classes, module: Module, operation: Operation) -> Home:
    name, schema = parts_of(operation)[0]
    return classes.borrowed(schema) or Home((*package_of(module), "services"), name)


def _class_name(classes: Classes, schema: Schema, name: str) -> str:
    home = classes.borrowed(schema)
    return home.class_name if home is not None else name


def _borrowed_import(classes: Classes, here: File, schema: Schema) -> set[Import]:
    home = classes.borrowed(schema)
    return {Import(relative(here, home.module), home.class_name)} if home is not None else set()


def _doc(schema: Schema) -> str:
    return schema.value.get("description", "") if isinstance(schema.value, dict) else ""
