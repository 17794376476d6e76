"""Whether an object does what a service asks of it: every operation, as an `async def` of one request."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeGuard, cast, get_type_hints

from treaty.operation import Operation, Service


def faults_of(service: Service[Any], implementation: object) -> tuple[tuple[str, str], ...]:
    """List what is wrong with an implementation, as pairs of an operation's name and a reason; empty when it fits."""
    if isinstance(implementation, type):
        return tuple((one.name, "is a method of a class; register an object of it") for one in service.operations)
    found = ((one.name, _fault(implementation, one)) for one in service.operations)
    return tuple((name, why) for name, why in sorted(found) if why)


def _fault(implementation: object, operation: Operation[Any, Any]) -> str:
    method: object = getattr(implementation, operation.name, None)
    if method is None:
        return "is missing"
    if not callable(method) or getattr(method, "__isabstractmethod__", False):
        return "is not implemented"
    if not (inspect.iscoroutinefunction(method) or inspect.iscoroutinefunction(method.__call__)):
        return "is no `async def`"
    return _signature_fault(cast("Callable[..., Any]", method), operation)


def _signature_fault(method: Callable[..., Any], operation: Operation[Any, Any]) -> str:
    """Judge what the method takes and gives, as far as it says so."""
    try:
        signature = inspect.signature(method)
    except (TypeError, ValueError):
        return ""  # It does not say.
    if not _takes_one(signature):
        return f"takes {_listed(signature)}; it must take one request, a {operation.request.__name__}"
    taken = next(iter(signature.parameters.values()))
    hints = _hints(method)
    asked, given = hints.get(taken.name), hints.get("return")
    if _is_class(asked) and not issubclass(operation.request, asked):
        return f"takes a {asked.__name__}; it must take a {operation.request.__name__}"
    if _is_class(given) and not (issubclass(given, operation.response) or issubclass(operation.response, given)):
        return f"returns a {given.__name__}; it must return a {operation.response.__name__}"
    return ""


def _is_class(hint: Any) -> TypeGuard[type]:
    return isinstance(hint, type) and hint is not Any


def _takes_one(signature: inspect.Signature) -> bool:
    try:
        signature.bind(object())
    except TypeError:
        return False
    return True


def _listed(signature: inspect.Signature) -> str:
    return ", ".join(signature.parameters) or "nothing"


def _hints(method: Callable[..., Any]) -> dict[str, Any]:
    try:
        return get_type_hints(method)
    except Exception:  # Names that only a type checker finds; then it judges, and not we.
        return {}
