"""The runtime of treaty: what generated packages import.

Names resolve on first use, so that `import treaty` costs next to nothing.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from treaty.bus import EventBus
    from treaty.bus.lane import Handler
    from treaty.bus.receipt import Delivery, Receipt
    from treaty.bus.subscription import Subscription
    from treaty.cloudevents import from_cloudevent, to_cloudevent, to_cloudevent_json
    from treaty.constraints import Format, OneOf, UniqueItems
    from treaty.errors import (
        BusClosed,
        CapabilityMissing,
        CloudEventInvalid,
        DeadlineExceeded,
        DomainError,
        EnvelopeInvalid,
        HopLimitExceeded,
        IncompleteImplementation,
        ModuleUnknown,
        NotAnEvent,
        OptionsInvalid,
        PayloadInvalid,
        ProjectionPublished,
        ResponseUnsuitable,
        SchemaTooHard,
        ServiceExists,
        ServiceUnknown,
        SubscriptionExists,
        TreatyError,
        Unavailable,
        UnknownLog,
        VersionUnreadable,
        WaitsForItself,
    )
    from treaty.event import (
        Context,
        Event,
        current_context,
        use_context,
    )
    from treaty.kept import Timestamp
    from treaty.modules import ModuleRegistry, ModuleStatus
    from treaty.omittable import Omittable
    from treaty.operation import Operation, Service
    from treaty.options import Mode, Retry, SubscriptionOptions, options_for
    from treaty.payload import (
        UNSET,
        EventPayload,
        EventView,
        Payload,
        RootPayload,
        Unset,
        decode,
        decode_value,
        encode,
        given,
        present,
        wire_value,
    )
    from treaty.provider import Provider
    from treaty.router import ModuleRouter
    from treaty.upcast import History, Upcaster, UpcastStep, carried

__version__ = "0.1.0"

__all__ = [
    "UNSET",
    "BusClosed",
    "CapabilityMissing",
    "CloudEventInvalid",
    "Context",
    "DeadlineExceeded",
    "Delivery",
    "DomainError",
    "EnvelopeInvalid",
    "Event",
    "EventBus",
    "EventPayload",
    "EventView",
    "Format",
    "Handler",
    "History",
    "HopLimitExceeded",
    "IncompleteImplementation",
    "Mode",
    "ModuleRegistry",
    "ModuleRouter",
    "ModuleStatus",
    "ModuleUnknown",
    "NotAnEvent",
    "Omittable",
    "OneOf",
    "Operation",
    "OptionsInvalid",
    "Payload",
    "PayloadInvalid",
    "ProjectionPublished",
    "Provider",
    "Receipt",
    "ResponseUnsuitable",
    "Retry",
    "RootPayload",
    "SchemaTooHard",
    "Service",
    "ServiceExists",
    "ServiceUnknown",
    "Subscription",
    "SubscriptionExists",
    "SubscriptionOptions",
    "Timestamp",
    "TreatyError",
    "Unavailable",
    "UniqueItems",
    "UnknownLog",
    "Unset",
    "UpcastStep",
    "Upcaster",
    "VersionUnreadable",
    "WaitsForItself",
    "__version__",
    "carried",
    "current_context",
    "decode",
    "decode_value",
    "encode",
    "from_cloudevent",
    "given",
    "options_for",
    "present",
    "to_cloudevent",
    "to_cloudevent_json",
    "use_context",
    "wire_value",
]

_HOMES = {
    "BusClosed": "errors",
    "CapabilityMissing": "errors",
    "CloudEventInvalid": "errors",
    "Context": "event",
    "DeadlineExceeded": "errors",
    "Delivery": "bus.receipt",
    "DomainError": "errors",
    "Event": "event",
    "EventBus": "bus",
    "EventPayload": "payload",
    "EventView": "payload",
    "Handler": "bus.lane",
    "History": "upcast",
    "HopLimitExceeded": "errors",
    "IncompleteImplementation": "errors",
    "Mode": "options",
    "ModuleRegistry": "modules",
    "ModuleRouter": "router",
    "ModuleStatus": "modules",
    "ModuleUnknown": "errors",
    "EnvelopeInvalid": "errors",
    "NotAnEvent": "errors",
    "Omittable": "omittable",
    "Format": "constraints",
    "OneOf": "constraints",
    "Operation": "operation",
    "OptionsInvalid": "errors",
    "Payload": "payload",
    "PayloadInvalid": "errors",
    "ProjectionPublished": "errors",
    "Provider": "provider",
    "Receipt": "bus.receipt",
    "ResponseUnsuitable": "errors",
    "Retry": "options",
    "RootPayload": "payload",
    "SchemaTooHard": "errors",
    "Service": "operation",
    "ServiceExists": "errors",
    "ServiceUnknown": "errors",
    "Subscription": "bus.subscription",
    "SubscriptionExists": "errors",
    "SubscriptionOptions": "options",
    "Timestamp": "kept",
    "TreatyError": "errors",
    "UNSET": "payload",
    "Unavailable": "errors",
    "UniqueItems": "constraints",
    "UnknownLog": "errors",
    "Unset": "payload",
    "UpcastStep": "upcast",
    "Upcaster": "upcast",
    "VersionUnreadable": "errors",
    "WaitsForItself": "errors",
    "carried": "upcast",
    "current_context": "event",
    "decode": "payload",
    "decode_value": "payload",
    "encode": "payload",
    "from_cloudevent": "cloudevents",
    "given": "payload",
    "options_for": "options",
    "present": "payload",
    "to_cloudevent": "cloudevents",
    "to_cloudevent_json": "cloudevents",
    "use_context": "event",
    "wire_value": "payload",
}

if not TYPE_CHECKING:  # To a type checker, any name would be one of these.

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = value  # The next use does not come here.
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
