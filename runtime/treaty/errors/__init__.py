"""What can go wrong at run time: one class each, with its facts and the next step."""

from treaty.errors.base import TreatyError
from treaty.errors.bus import BusClosed, HopLimitExceeded, SubscriptionExists, WaitsForItself
from treaty.errors.log import UnknownLog
from treaty.errors.payload import (
    CloudEventInvalid,
    NotAnEvent,
    PayloadInvalid,
    ProjectionPublished,
    SchemaTooHard,
    VersionUnreadable,
)
from treaty.errors.services import (
    CapabilityMissing,
    DeadlineExceeded,
    DomainError,
    IncompleteImplementation,
    ModuleUnknown,
    ResponseUnsuitable,
    ServiceExists,
    ServiceUnknown,
    Unavailable,
)

__all__ = [
    "BusClosed",
    "CapabilityMissing",
    "CloudEventInvalid",
    "DeadlineExceeded",
    "DomainError",
    "HopLimitExceeded",
    "IncompleteImplementation",
    "ModuleUnknown",
    "NotAnEvent",
    "PayloadInvalid",
    "ProjectionPublished",
    "ResponseUnsuitable",
    "SchemaTooHard",
    "ServiceExists",
    "ServiceUnknown",
    "SubscriptionExists",
    "TreatyError",
    "Unavailable",
    "UnknownLog",
    "VersionUnreadable",
    "WaitsForItself",
]
