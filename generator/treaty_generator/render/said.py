"""What the classes say of each schema: the account of what the class carries, and what is left to the whole schema.

Whatever is not noted here is left: a forgotten note costs time when payloads are read, and lets none pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from treaty_generator.contract import keywords
from treaty_generator.contract.keywords import ASSERTED_FORMATS, ASSERTIONS, SUBSCHEMAS, subschemas
from treaty_generator.contract.model import Contracts, Schema
from treaty_generator.contract.references import Identity, identity, resolve
from treaty_generator.dataclass import dataclass

_CLOSING = ("additionalProperties", "items", "unevaluatedProperties")  # False says that there is nothing more.
_JUDGING = {"$ref", *ASSERTIONS, *SUBSCHEMAS} - {"$defs", "contentSchema"}


class Said:
    """The keywords that the classes carry, by schema; where a schema is used twice, those that both uses carry."""

    def __init__(self) -> None:
        self._said: dict[Identity, frozenset[str]] = {}

    def note(self, schema: Schema, keywords: Iterable[str]) -> None:
        """Note what a class says of a schema."""
        said = frozenset(keywords)
        self._said[identity(schema)] = self._said.get(identity(schema), said) & said

    def of(self, schema: Schema) -> frozenset[str]:
        """Return what the classes say of a schema; what cannot matter to its types is among it."""
        said = self._said.get(identity(schema))
        return said | idle(schema) if said is not None else frozenset()


@dataclass(frozen=True, slots=True)
class Account:
    """The keywords that decide about a payload, each with the place where it stands; in the order of the contract."""

    carried: tuple[tuple[Schema, str], ...]
    residual: tuple[tuple[Schema, str], ...]


def account(contracts: Contracts, said: Said, *roots: Schema, reach: Callable[[Schema], None]) -> Account:
    """Tell what the class of some schemas carries, and what is left.

    What lies below a keyword that is left goes with it. `reach` is called with each schema before it is judged.
    """
    carried: list[tuple[Schema, str]] = []
    residual: list[tuple[Schema, str]] = []
    seen: set[Identity] = set()
    waiting = list(reversed(roots))
    while waiting:
        schema = waiting.pop()
        if identity(schema) in seen or schema.value is True:
            continue
        seen.add(identity(schema))
        if schema.value is False:
            residual.append((schema, "false"))
            continue
        reach(schema)
        here = said.of(schema)
        for keyword in (keyword for keyword in schema.value if keyword in _JUDGING):
            (carried if keyword in here else residual).append((schema, keyword))
        waiting += reversed([*_below(contracts, schema, here)])
    return Account(tuple(carried), tuple(residual))


def idle(schema: Schema) -> frozenset[str]:
    """Name the keywords that say nothing here: they speak of other types than the schema's, or are annotations."""
    found = {keyword for keyword in keywords.idle(schema.value) if keyword in ASSERTIONS}
    return frozenset(found | ({"format"} if schema.value.get("format") not in ASSERTED_FORMATS else set()))


def _below(contracts: Contracts, schema: Schema, here: frozenset[str]) -> Iterator[Schema]:
    if "$ref" in here and "$ref" in schema.value:
        yield resolve(contracts, schema.value["$ref"], schema)
    for steps, value in subschemas(schema.value):
        is_closed = value is False and steps[0] in _CLOSING
        if steps[0] in here and steps[0] != "$defs" and not is_closed:
            yield schema.at(*steps)
