"""What can go wrong at run time: one class each, with its facts and the next step."""

from treaty.errors.base import TreatyError
from treaty.errors.bus import BusClosed, HopLimitExceeded, OptionsInvalid, SubscriptionExists, WaitsForItself
from treaty.errors.log import UnknownLog
from treaty.errors.payload import NotAnEvent, PayloadInvalid, ProjectionPublished, VersionUnreadable
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
    "DeadlineExceeded",
    "DomainError",
    "HopLimitExceeded",
    "IncompleteImplementation",
    "ModuleUnknown",
    "NotAnEvent",
    "OptionsInvalid",
    "PayloadInvalid",
    "ProjectionPublished",
    "ResponseUnsuitable",
    "ServiceExists",
    "ServiceUnknown",
    "SubscriptionExists",
    "TreatyError",
    "Unavailable",
    "UnknownLog",
    "VersionUnreadable",
    "WaitsForItself",
]
