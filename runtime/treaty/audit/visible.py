"""What an audit may keep of a payload: all but what its contract marks `x-sensitive`."""

from __future__ import annotations

from pydantic import BaseModel
from pydantic_core import to_json

from treaty.contract import contract_of
from treaty.errors import PayloadInvalid
from treaty.payload import wire_value
from treaty.sensitive import LEFT_OUT, without_sensitive

LARGEST_BYTES = 64 * 1024
"""A longer payload is left out whole: an audit says what was done, and is no copy of the data."""


def visible(payload: BaseModel) -> bytes | None:
    """Write a payload as JSON without what is sensitive; None where nothing of it may be kept.

    What has no contract is left out whole, as nobody knows what of it is sensitive; so is what JSON cannot say.
    """
    contract = contract_of(type(payload))
    if contract is None:
        return None
    try:
        value = wire_value(payload)
    except PayloadInvalid:
        return None
    seen = without_sensitive(contract.schema, value) if contract.is_sensitive else value
    text = None if seen is LEFT_OUT else to_json(seen)
    return text if text is not None and len(text) <= LARGEST_BYTES else None
