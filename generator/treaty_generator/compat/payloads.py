"""The payloads of a subject: what its owner writes or reads, in both versions, and how these differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from treaty_generator.compat.change import Change
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.policy import ContentModel
from treaty_generator.compat.subjects import operations
from treaty_generator.contract.model import Contracts, Event, Operation, Schema, Service
from treaty_generator.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Payload:
    """One schema in both versions; `part` is as in `Finding`, and the owner reads requests and writes all else."""

    before: Schema
    after: Schema
    part: str = "payload"
    operation: str = ""

    @property
    def owner_writes(self) -> bool:
        """Whether the module that declares it is the one that makes such payloads."""
        return self.part != "request"


@dataclass(frozen=True, slots=True)
class Differences:
    """What became of payloads: what was found, whether one differs, and whether anything was written otherwise."""

    findings: tuple[Finding, ...] = ()
    differs: bool = False
    edited: bool = False

    def __add__(self, other: Differences) -> Differences:
        """Take both together."""
        findings = (*self.findings, *other.findings)
        return Differences(findings, self.differs or other.differs, self.edited or other.edited)


def payloads_of(change: Change[Any]) -> Iterator[Payload]:
    """The payload of an event; the requests, responses and errors of a service that are there on both sides."""
    if isinstance(change.before, Event) and isinstance(change.after, Event):
        yield Payload(change.before.schema, change.after.schema)
    if isinstance(change.before, Service) and isinstance(change.after, Service):
        for operation in operations(change):
            if operation.both is not None:
                yield from _payloads(*operation.both)


def differences(
    payloads: Iterable[Payload], contracts: tuple[Contracts, Contracts], model: ContentModel = ContentModel.DECLARED
) -> Differences:
    """Compare payloads; `contracts` are those that their references lead into."""
    found = Differences()
    for payload in payloads:
        found += _compared(payload, contracts, model)
    return found


def _payloads(before: Operation, after: Operation) -> Iterator[Payload]:
    yield Payload(before.request, after.request, "request", before.name)
    yield Payload(before.response, after.response, "response", before.name)
    errors = dict(after.errors)
    for name, schema in before.errors:
        if name in errors:
            yield Payload(schema, errors[name], name, before.name)


def _compared(payload: Payload, contracts: tuple[Contracts, Contracts], model: ContentModel) -> Differences:
    from treaty_generator.compat.schemas import compare_schemas  # Where no payload has changed, nobody compares.

    found = compare_schemas(
        payload.before,
        payload.after,
        contracts,
        part=payload.part,
        owner_writes=payload.owner_writes,
        content_model=model,
    )
    findings = found.findings
    if payload.operation:
        findings = tuple(replace(finding, operation=payload.operation) for finding in findings)
    return Differences(findings, found.differs, bool(found.edits))
