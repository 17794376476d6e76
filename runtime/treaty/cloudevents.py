"""Events as CloudEvents 1.0, in structured JSON.

What the specification does not know travels as extension attributes: `correlationid`, `causationid`, `eventversion` and
`hops`, and, from its documented extensions, `partitionkey` and `traceparent`. What somebody else adds is passed over.
"""

from __future__ import annotations

import binascii
import json
import re
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any, TypeVar, cast
from urllib.parse import quote, unquote

from pydantic_core import from_json, to_json

from treaty.contract import format_checker
from treaty.envelope import event_type, key_of
from treaty.errors import CloudEventInvalid
from treaty.event import Event, utc_now
from treaty.kept import Timestamp
from treaty.payload import LARGEST_BYTES, EventPayload, EventView, encode
from treaty.upcast import History

V = TypeVar("V", bound=EventView)
Attributes = dict[str, Any]

_OURS = "treaty:"
_JSON = re.compile(r"(?:application|text)/(?:[\w.!#$&^-]+\+)?json *(?:;.*)?", re.IGNORECASE)
_REFERENCE = re.compile(r"(?:[A-Za-z0-9\-._~:/?#@!$&'()*+,;=]|%[0-9A-F]{2})+")
_REQUIRED = ("specversion", "id", "source", "type")
_TEXTS = (*_REQUIRED, "time", "datacontenttype", "dataschema", "subject", "data_base64")
_EXTENSIONS = ("correlationid", "causationid", "partitionkey", "traceparent", "eventversion", "principal")
_MOST_HOPS = 2**31 - 1  # The integers of CloudEvents have 32 bits.


def to_cloudevent(event: Event[EventPayload], *, with_principal: bool = False) -> Attributes:
    """Write an event as a CloudEvent in Python values. Raises `PayloadInvalid`, and `CloudEventInvalid`.

    A source that is no URI reference, such as none at all, becomes a URI `treaty:…` that reads back as it was.
    On whose behalf something happened is for those who may know it, so the principal stays here unless asked for.
    """
    made: dict[str, Any] = {
        "specversion": "1.0",
        "id": event.id,
        "source": _uri(event),
        "type": event.type,
        "time": event.time.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "dataschema": f"{_OURS}{quote(event.type, safe='')}/{quote(event.version, safe='')}",
        "eventversion": event.version,
        "correlationid": event.correlation_id,
        "causationid": event.causation_id,
        "partitionkey": event.key or None,  # An empty one is not allowed; the reader finds it in the payload again.
        "traceparent": event.traceparent,
        "hops": event.hops,
        "principal": event.principal if with_principal else None,
        "data": from_json(encode(event.data)),
    }
    return {name: value for name, value in made.items() if value is not None}


def to_cloudevent_json(event: Event[EventPayload], *, with_principal: bool = False) -> bytes:
    """Write an event as `application/cloudevents+json`. Raises as `to_cloudevent` does."""
    return to_json(to_cloudevent(event, with_principal=with_principal), inf_nan_mode="constants")


def from_cloudevent(
    cls: type[V],
    data: str | bytes | bytearray | Attributes,
    history: History | None = None,
    *,
    trusts_principal: bool = False,
    largest_bytes: int = LARGEST_BYTES,
) -> Event[V]:
    """Read a CloudEvent in structured JSON whose payload is a `cls`, or an older version that `history` knows.

    What is absent is supplied: the time is now, the version that of `cls`, the key that of the payload, and the event
    begins a chain. Anybody can write a principal, so it is read only where the sender is trusted.
    Raises `CloudEventInvalid`, and for the payload `PayloadInvalid` or `VersionUnreadable`.
    """
    name = event_type(cls)
    found = data if isinstance(data, dict) else _parsed(name, data, largest_bytes)
    attributes: Attributes = {key: value for key, value in found.items() if value is not None or key == "data"}
    if failures := (*_missing(attributes), *_faults(attributes, name)):
        raise CloudEventInvalid(name, failures)
    version = attributes.get("eventversion", cls.__event_version__)
    payload = (history or History()).read(cls, version, _payload(name, attributes))
    return Event(
        id=attributes["id"],
        type=name,
        version=version,
        source=_source(attributes["source"]),
        time=_time(name, attributes),
        key=attributes["partitionkey"] if "partitionkey" in attributes else key_of(payload),
        correlation_id=cast("str", attributes.get("correlationid", attributes["id"])),
        causation_id=attributes.get("causationid"),
        traceparent=attributes.get("traceparent"),
        hops=attributes.get("hops", 0),
        principal=attributes.get("principal") if trusts_principal else None,
        data=payload,
    )


def _uri(event: Event[Any]) -> str:
    if _REFERENCE.fullmatch(event.source) and not event.source.startswith(_OURS) and _is_reference(event.source):
        return event.source
    try:
        return _OURS + quote(event.source, safe="")
    except UnicodeEncodeError:
        fault = "half a character cannot be written"
    raise CloudEventInvalid(event.type, (("/source", fault),))


def _source(uri: str) -> str:
    """Undo `_uri`; another's URI is left as it came."""
    plain = unquote(uri.removeprefix(_OURS))
    return plain if uri.startswith(_OURS) and quote(plain, safe="") == uri.removeprefix(_OURS) else uri


def _is_reference(text: str) -> bool:
    return format_checker("uri-reference")(text)


def _parsed(name: str, data: str | bytes | bytearray, largest_bytes: int) -> Attributes:
    if len(data) > largest_bytes:
        raise CloudEventInvalid(name, (("", f"it is longer than {largest_bytes} bytes"),))
    try:
        value: object = from_json(data, allow_inf_nan=False)  # First, because it knows how deep is too deep.
        json.loads(data, object_pairs_hook=_once)
    except (TypeError, ValueError):  # Half a character is a `TypeError`. What the parser says may quote a value.
        fault = "it is not JSON, is nested too deeply, or has a key twice in one object"
    else:
        if isinstance(value, dict):
            return cast("Attributes", value)
        fault = "it is no JSON object"
    raise CloudEventInvalid(name, (("", fault),))


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key stands twice")


def _missing(attributes: Attributes) -> tuple[tuple[str, str], ...]:
    absent = [(f"/{key}", "it is required, and is missing or empty") for key in _REQUIRED if not attributes.get(key)]
    if "data" not in attributes and "data_base64" not in attributes:
        absent.append(("/data", "it is missing; every event of treaty has a payload"))
    return tuple(absent)


def _faults(attributes: Attributes, name: str) -> tuple[tuple[str, str], ...]:
    """Find what is wrong with the attributes that are there."""
    texts = {key: value for key in (*_TEXTS, *_EXTENSIONS) if (value := attributes.get(key)) is not None}
    found = [(f"/{key}", "it must be a string") for key, value in texts.items() if not isinstance(value, str)]
    of_text = {key: value for key, value in texts.items() if isinstance(value, str) and value}
    found += [(f"/{key}", message) for key, value in of_text.items() if (message := _wrong(key, value, name))]
    empty = [key for key, value in texts.items() if value == "" and key not in (*_REQUIRED, "data_base64")]
    found += [(f"/{key}", "it is empty; leave it out instead") for key in empty]
    hops = attributes.get("hops", 0)
    if not isinstance(hops, int) or isinstance(hops, bool) or not 0 <= hops <= _MOST_HOPS:
        found.append(("/hops", f"it must be an integer from 0 to {_MOST_HOPS}"))
    if "data" in attributes and "data_base64" in attributes:
        found.append(("/data_base64", "`data` is there, too; only one of them may be"))
    return tuple(found)


def _wrong(key: str, value: str, name: str) -> str | None:
    """Tell what is wrong with the text of an attribute."""
    if key == "specversion" and value != "1.0":
        return "only version 1.0 is read"
    if key == "type" and value != name:
        return f"the class that reads it is of {name!r}"
    if key == "source" and not _is_reference(value):
        return "it is no URI reference (RFC 3986)"
    if key == "dataschema" and not format_checker("uri")(value):
        return "it is no absolute URI (RFC 3986)"
    if key == "time" and not format_checker("date-time")(value):
        return "it is no time of RFC 3339, which has an offset or a Z"
    if key == "datacontenttype" and not _JSON.fullmatch(value):
        return "only JSON is read, such as application/json"
    return None


def _payload(name: str, attributes: Attributes) -> bytes:
    """Return the JSON of the payload."""
    fault = ("/data", "JSON cannot say it")
    try:
        if "data_base64" not in attributes:
            return to_json(attributes["data"], inf_nan_mode="constants")
        fault = ("/data_base64", "it is no base64 (RFC 4648 §4)")
        return b64decode(attributes["data_base64"], validate=True)
    except (ValueError, binascii.Error):
        pass  # What Python says of it may quote the value.
    raise CloudEventInvalid(name, (fault,))


def _time(name: str, attributes: Attributes) -> datetime:
    if "time" not in attributes:
        return utc_now()
    try:
        return Timestamp.read(attributes["time"]).astimezone(UTC)
    except (ValueError, OverflowError):
        pass  # Said below, where no value hangs on to the error.
    raise CloudEventInvalid(name, (("/time", "Python cannot hold it; its years are 1 to 9999"),))
