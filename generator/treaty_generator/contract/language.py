"""The keys of the contract language, as data: the reader checks by this table, and editors complete by it."""

from __future__ import annotations

from enum import StrEnum, auto

from treaty_generator.dataclass import dataclass


class Kind(StrEnum):
    """What the value of a key may be."""

    TEXT = auto()
    SEMVER = auto()
    RANGE = auto()  # Of versions: comparisons joined by commas.
    NAME = auto()
    NAMES = auto()
    TEXTS = auto()
    FIELDS = auto()  # Property names or JSON Pointers.
    BOOLEAN = auto()
    INTEGER = auto()
    SECONDS = auto()
    DURABILITY = auto()
    EXAMPLES = auto()
    SCHEMA = auto()
    SCHEMAS = auto()  # By name.
    DEPRECATION = auto()
    UPCASTS = auto()  # By line of versions.
    MODULE = auto()
    EVENTS = auto()
    SERVICES = auto()
    OPERATIONS = auto()
    TYPES = auto()
    SUBSCRIPTIONS = auto()


@dataclass(frozen=True, slots=True)
class Key:
    """One key of an entry; `doc` is what an editor shows."""

    name: str
    kind: Kind
    doc: str
    required: bool = False


FILE = (
    Key("module", Kind.MODULE, "What this folder is, and which modules it needs."),
    Key("events", Kind.EVENTS, "What happened, by name: the module that publishes it declares it here."),
    Key("services", Kind.SERVICES, "What the module can be asked to do."),
    Key("types", Kind.TYPES, "Schemas with a name, for $ref."),
    Key("subscriptions", Kind.SUBSCRIPTIONS, "What this module reads of the events it consumes."),
)
MODULE = (
    Key("description", Kind.TEXT, "What the module is for."),
    Key("requires", Kind.NAMES, "Modules that are started before this one."),
    Key("optional", Kind.NAMES, "Modules that are used when they are there and missed without harm."),
)
EVENT = (
    Key("version", Kind.SEMVER, "The version of this event alone: MAJOR.MINOR.PATCH, in quotes.", required=True),
    Key("description", Kind.TEXT, "When it is published."),
    Key("producer", Kind.NAME, "The module that publishes it; by default the one that declares it."),
    Key("consumers", Kind.NAMES, "The modules that handle it."),
    Key("key", Kind.TEXT, "The property whose equal values are delivered in order."),
    Key(
        "durability", Kind.DURABILITY, "What it survives: memory (nothing), durable (a crash), strict (loss of power)."
    ),
    Key("deprecated", Kind.DEPRECATION, "Since which version it should not be used, and what to use instead."),
    Key("permissions", Kind.TEXTS, "What a principal needs to publish or read it."),
    Key("schema", Kind.SCHEMA, "The payload: JSON Schema 2020-12.", required=True),
    Key("examples", Kind.EXAMPLES, "Payloads that the schema accepts."),
    Key("upcasts", Kind.UPCASTS, "Who brings payloads of an older major up: manual (you), or none (nobody can)."),
)
RELEASED = (
    Key("format", Kind.INTEGER, "How this file is laid out: 1.", required=True),
    Key("event", Kind.NAME, "The name of the event, as that of the folder.", required=True),
    *EVENT,
)
"""A frozen version of an event."""
SERVICE = (
    Key("version", Kind.SEMVER, "The version of this service: MAJOR.MINOR.PATCH, in quotes.", required=True),
    Key("description", Kind.TEXT, "What the service is for."),
    Key("deprecated", Kind.DEPRECATION, "Since which version it should not be used, and what to use instead."),
    Key("operations", Kind.OPERATIONS, "What can be asked, by name.", required=True),
)
RELEASED_SERVICE = (
    Key("format", Kind.INTEGER, "How this file is laid out: 2.", required=True),
    Key("service", Kind.NAME, "The name of the service, as that of the folder.", required=True),
    *SERVICE,
)
"""A frozen version of a service."""
OPERATION = (
    Key("description", Kind.TEXT, "What the operation does."),
    Key("capability", Kind.NAME, "What the router knows it by; by default <module>.<operation>."),
    Key("priority", Kind.INTEGER, "Of several providers, the one with the highest priority is tried first."),
    Key("requires", Kind.NAMES, "Modules that must be up for this capability."),
    Key("request", Kind.SCHEMA, "What the caller sends; by default an object without properties."),
    Key("response", Kind.SCHEMA, "What the caller gets; by default an object without properties."),
    Key("errors", Kind.SCHEMAS, "Domain errors by name, with the schema of their data."),
    Key("idempotent", Kind.BOOLEAN, "Whether doing it twice is like doing it once; only then may a call be repeated."),
    Key("timeout_s", Kind.SECONDS, "The deadline of a call, in seconds."),
    Key("permissions", Kind.TEXTS, "What a principal needs to call it."),
    Key("tags", Kind.TEXTS, "What it is found by, beside its capability."),
    Key("deprecated", Kind.DEPRECATION, "Since which version it should not be used, and what to use instead."),
)
SUBSCRIPTION = (
    Key("versions", Kind.RANGE, 'The versions that the handler understands, such as ">=1.0,<2".'),
    Key("fields", Kind.FIELDS, "What the handler reads: property names or JSON Pointers. Nothing else will be there."),
    Key("emits", Kind.NAMES, "Events that handling this one may publish."),
)
DEPRECATION = (
    Key("since", Kind.SEMVER, "The version that deprecated it."),
    Key("use", Kind.NAME, "What to use instead."),
)

NESTED = {
    Kind.MODULE: MODULE,
    Kind.EVENTS: EVENT,
    Kind.SERVICES: SERVICE,
    Kind.OPERATIONS: OPERATION,
    Kind.SUBSCRIPTIONS: SUBSCRIPTION,
    Kind.DEPRECATION: DEPRECATION,
}
"""The keys inside an entry, or inside each entry of a mapping by name."""

DURABILITIES = ("memory", "durable", "strict")
UPCASTS = ("manual", "none")
LINE_PATTERN = r"^(?:[1-9]\d{0,8}|0\.(?:0|[1-9]\d{0,8}))$"
"""A major, or below 1.0.0 a minor: `1`, `0.2`."""
NAME_PATTERN = r"^\w(?:[\w.\-]*\w)?$"
"""Letters of any script, digits and underscores, with dots and dashes between them."""
LONGEST_NAME = 200
LONGEST_FILE_NAME_BYTES = 240  # File systems take 255; names become folders, and Unicode lets some of them grow.
LARGEST_NUMBER = 2**31  # Priorities and seconds stay below; seconds that no float holds would stop the event loop.
RELEASED_FOLDER = "released"
"""Below a module: holds its frozen versions, as `<event or service>/<version>.json`, and is no module."""
RELEASED_FORMAT = 1
RELEASED_SERVICE_FORMAT = 2  # Who knows events alone says that he does not know it.
