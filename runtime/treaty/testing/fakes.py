"""One readable payload of a class, and services that answer with them."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from pydantic import BaseModel

from treaty.contract import contract_of, examples_of
from treaty.errors import PayloadInvalid, SchemaTooHard, ServiceUnknown
from treaty.operation import Operation, Service
from treaty.payload import decode_value, wire_value
from treaty.testing.building import build, filters_of
from treaty.testing.plainest import Plainest

P = TypeVar("P", bound=BaseModel)
S = TypeVar("S")
Answer = BaseModel | BaseException | Callable[[Any], BaseModel]


def fake(cls: type[P], **overrides: object) -> P:
    """Make the same payload every time: the first example of the contract, or the least that its schema asks for.

    `overrides` are properties by the names of the wire, and are validated with the rest. Raises `PayloadInvalid` for an
    override that does not fit, and `SchemaTooHard` where nothing valid can be made.
    """
    value = _plain(cls)
    if overrides:
        if not isinstance(value, dict):
            raise PayloadInvalid(cls.__name__, (("", "it is no object, so nothing in it can be overridden"),))
        value = {**cast("dict[str, Any]", value), **{name: _wire(one) for name, one in overrides.items()}}
    return decode_value(cls, value)


def _plain(cls: type[BaseModel]) -> Any:
    contract = contract_of(cls)
    if contract is None:
        raise SchemaTooHard(cls.__name__, ())
    for value in (*examples_of(cls), build(contract.schema, contract.schema, Plainest())):
        try:
            decode_value(cls, value)
        except PayloadInvalid:
            continue  # An example may be of an older version; the next candidate is as good.
        return deepcopy(value)
    raise SchemaTooHard(cls.__name__, filters_of(contract.schema))


def _wire(value: object) -> object:
    return wire_value(value) if isinstance(value, BaseModel) else value


@dataclass(frozen=True, slots=True)
class Call:
    """One call that a fake service took."""

    operation: str
    request: BaseModel


class FakeService(Generic[S]):
    """An implementation of a generated service that answers with fakes, and can be told to answer otherwise.

    Register it as any other: `register_downloads(registry, FakeService(DOWNLOADS).implementation)`.
    `calls` lists what it was asked, in order.
    """

    def __init__(self, service: Service[S]) -> None:
        self.calls: list[Call] = []
        self._answers: dict[str, list[Answer]] = {}
        self._operations = {operation.name: operation for operation in service.operations}
        for operation in service.operations:
            setattr(self, operation.name, self._method(operation))

    @property
    def implementation(self) -> S:
        """The same object, as what it stands in for."""
        return cast("S", self)

    def answer(self, operation: Operation[Any, Any] | str, *answers: Answer) -> None:
        """Say what an operation does from now on: one answer for each call, and the last of them ever after.

        An answer is a response, an error to raise, or a function of the request. Without any, it answers with fakes
        again. Raises `ServiceUnknown` for an operation that the service does not have.
        """
        name = operation if isinstance(operation, str) else operation.name
        if name not in self._operations:
            raise ServiceUnknown(name, tuple(sorted(self._operations)))
        self._answers[name] = list(answers)

    def _method(self, operation: Operation[Any, Any]) -> Callable[[Any], Any]:
        async def method(request: Any) -> Any:
            self.calls.append(Call(operation.name, request))
            return self._respond(operation, request)

        return method

    def _respond(self, operation: Operation[Any, Any], request: Any) -> BaseModel:
        waiting = self._answers.get(operation.name)
        if not waiting:
            return cast("BaseModel", fake(operation.response))
        answer = waiting[0] if len(waiting) == 1 else waiting.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer if isinstance(answer, BaseModel) else answer(request)
