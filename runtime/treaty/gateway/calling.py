"""An operation as an HTTP route: request in, response or a declared error out."""

from __future__ import annotations

import json
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import from_json

from treaty.errors import DomainError, PayloadInvalid, TreatyError
from treaty.gateway.edge import Acting, Edge, Handle
from treaty.gateway.exchange import MEDIA_TYPE, Exchange
from treaty.gateway.problem import DOMAIN_ERROR, INVALID, NOT_JSON, Refusal
from treaty.gateway.reply import JSON, Reply
from treaty.operation import Operation
from treaty.payload import decode, encode, project
from treaty.principal import ANONYMOUS

SOURCE = "gateway"
"""What audit records name as the source of calls that come in here."""

_HEADERS = (JSON,)


def path_of(operation: Operation[Any, Any]) -> str:
    """Tell where an operation is."""
    return f"/services/{operation.module}/{operation.service}/{operation.name}"


class Calling:
    """Calls one operation."""

    def __init__(self, operation: Operation[Any, Any], edge: Edge) -> None:
        self.operation = operation
        self._edge, self._router, self._limits = edge, edge.router, edge.limits
        self.methods: dict[str, Handle] = {"POST": self._call}

    async def _call(self, exchange: Exchange) -> Reply:
        edge = self._edge
        edge.must_run()
        edge.enter()
        try:
            exchange.must_be(MEDIA_TYPE)
            principal = ANONYMOUS if edge.authenticate is None else await edge.principal(exchange)
            body = await exchange.body()
            request = read(self.operation.request, body, self._limits.largest_bytes)
            with Acting(exchange, principal):
                return await self._answer(request)
        finally:
            edge.leave()

    async def _answer(self, request: Any) -> Reply:
        operation = self.operation
        try:
            response = await self._router.call(operation, request, source=SOURCE)
        except TreatyError as error:
            raised = _declared(error, operation)
        else:
            return Reply(200, encode(response), _HEADERS)
        raise raised


def read(cls: type[BaseModel], body: bytes, largest_bytes: int) -> Any:
    """Read the body of a request. Raises a `Refusal` that tells no JSON from what breaks the contract."""
    try:
        return decode(cls, body, largest_bytes=largest_bytes)
    except PayloadInvalid as error:
        failures = error.failures
    raise refused_body(body, failures)


def refused_body(body: bytes, failures: tuple[tuple[str, str], ...]) -> Refusal:
    """Make what is said of a body that cannot be read."""
    problem = INVALID if _is_json(body) else NOT_JSON
    return Refusal(problem, errors=[{"pointer": pointer, "message": message} for pointer, message in failures])


def data_class(error: type[DomainError[Any]]) -> type[BaseModel] | None:
    """Find the class of what an error carries; None when it does not say."""
    for cls in error.__mro__:
        for base in vars(cls).get("__orig_bases__", ()):
            for argument in get_args(base):
                if isinstance(argument, type) and issubclass(argument, BaseModel):
                    return argument
    return None


def _declared(error: TreatyError, operation: Operation[Any, Any]) -> Exception:
    """Say an error as the operation declares it, whichever provider's class it is; any other stays what it is."""
    name = getattr(error, "name", None) if issubclass(type(error), DomainError) else None
    cls = next((one for one in operation.errors if one.name == name), None)
    if cls is None:
        return error
    data: object = getattr(error, "data", None)
    expected = data_class(cls)
    if expected is None or not isinstance(data, BaseModel):
        return Refusal(DOMAIN_ERROR, error=cls.name)
    try:
        return Refusal(DOMAIN_ERROR, error=cls.name, data=from_json(encode(project(data, expected))))
    except PayloadInvalid as unsuitable:
        return unsuitable


def _is_json(body: bytes) -> bool:
    """Whether a text is JSON, and has each key once."""
    try:
        from_json(body, allow_inf_nan=False)  # First, because it knows how deep is too deep.
        json.loads(body, object_pairs_hook=_once)
    except (TypeError, ValueError):
        return False
    return True


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key stands twice")
