"""What differs between two versions of the methods of a package, for those who call them and those who write them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from treaty_generator.compat.surface import snippet
from treaty_generator.compat.surface.argument_changes import Caller, argument_changes
from treaty_generator.compat.surface.change import Path, Position, Subject, SurfaceChange
from treaty_generator.contract.model import Service
from treaty_generator.contract.names import snake_name
from treaty_generator.render.plan import HandlerMethod, OperationPlan, PublishMethod, ServicePlan


def publisher_changes(
    caller: Caller,
    before: Mapping[str, PublishMethod],
    after: Mapping[str, PublishMethod],
    owner: Callable[[str], Path],
) -> Iterator[SurfaceChange]:
    """Compare the methods of a publisher, by their events."""
    for event in sorted({*before, *after}):
        was, is_ = before.get(event), after.get(event)
        subject = Subject(owner(event), "event", event, part="payload")
        if is_ is None and was is not None:
            yield _gone(caller, subject, was.name)
        elif was is None and is_ is not None:
            yield caller.change("method-added", subject, is_.name, "is new")
        elif was is not None and is_ is not None:
            yield from argument_changes(caller, subject, was.name, was.payload, is_.payload)


def handler_changes(
    caller: Caller,
    before: Mapping[str, HandlerMethod],
    after: Mapping[str, HandlerMethod],
    known: list[str],
) -> Iterator[SurfaceChange]:
    """Compare the handlers of a subscriber; that there are more or fewer is the consumer's own doing, and no break."""
    for event in sorted(before.keys() ^ after.keys()):
        subject = Subject(caller.package, "subscription", event)
        if event in before:
            yield caller.change(
                "method-removed", subject, before[event].name, "is not called any more", position=Position.IMPLEMENT
            )
        else:
            yield _abstract(caller, subject, after[event].name, [(name, "event") for name in known])


def client_changes(caller: Caller, before: ServicePlan, after: ServicePlan) -> Iterator[SurfaceChange]:
    """Compare what a client of a service can ask."""
    was = {operation.name: operation for operation in before.operations}
    is_ = {operation.name: operation for operation in after.operations}
    for name in sorted({*was, *is_}):
        subject = Subject(caller.package, "service", before.wire_name, name)
        if name not in is_:
            yield _gone(caller, subject, name)
        elif name not in was:
            yield caller.change("method-added", subject, name, "is new")
        else:
            yield from _operation_changes(caller, subject, was[name], is_[name])


def implementation_changes(
    caller: Caller, before: ServicePlan, after: ServicePlan, known: Service
) -> Iterator[SurfaceChange]:
    """Compare what an implementation of a service has to have; that it is more is the module's own doing."""
    was = {operation.name: operation for operation in before.operations}
    methods = [(snake_name(operation.name), "request") for operation in known.operations]
    for is_ in after.operations:
        subject = Subject(caller.package, "service", before.wire_name, is_.name)
        if is_.name not in was:
            yield _abstract(caller, subject, is_.name, methods)
        elif caller.was[was[is_.name].request.name] != caller.is_[is_.request.name]:
            yield _request_change(caller, subject, was[is_.name], is_)


def _gone(caller: Caller, subject: Subject, name: str) -> SurfaceChange:
    shown = snippet.calling(caller.key, name)
    return caller.change("method-removed", subject, name, "is gone", shown)


def _abstract(caller: Caller, subject: Subject, name: str, methods: list[tuple[str, str]]) -> SurfaceChange:
    shown = snippet.implementing(caller.key, methods)
    message = f"{caller.key[-1]}.{name} is new, and to be implemented"
    return SurfaceChange(
        "abstract-method-added",
        subject,
        caller.package,
        f"{caller.key[-1]}.{name}",
        message,
        Position.IMPLEMENT,
        False,
        snippet=shown,
    )


def _request_change(caller: Caller, subject: Subject, was: OperationPlan, is_: OperationPlan) -> SurfaceChange:
    request, response = caller.was[was.request.name], caller.was[was.response]
    shown = snippet.implementing_one(caller.key, was.name, request, response)
    told = f"was given a {was.request.name}, and is given a {is_.request.name} now"
    where = _part(subject, "request")
    return caller.change("request-type-changed", where, was.name, told, shown, Position.IMPLEMENT)


def _operation_changes(
    caller: Caller, subject: Subject, was: OperationPlan, is_: OperationPlan
) -> Iterator[SurfaceChange]:
    response = caller.was[was.response]
    if response != caller.is_[is_.response]:
        shown = snippet.calling(caller.key, was.name, response)
        told = f"returned a {was.response}, and returns a {is_.response} now"
        where = _part(subject, "response")
        yield caller.change("return-type-changed", where, was.name, told, shown, Position.READ)
    yield from argument_changes(caller, _part(subject, "request"), was.name, was.request, is_.request)


def _part(subject: Subject, part: str) -> Subject:
    return Subject(subject.module, subject.kind, subject.name, subject.operation, part)
