"""One request as the gateway reads it: headers that are checked, and a body with a limit."""

from __future__ import annotations

import re
from collections import Counter
from math import isfinite

from starlette.types import Receive, Scope, Send

from treaty.clock import Clock
from treaty.gateway.limits import Limits
from treaty.gateway.problem import TOO_LARGE, TOO_SLOW, UNSUPPORTED, Refusal, refused_header
from treaty.router.stepping import within
from treaty.uuid7 import uuid7

LEAST_TIMEOUT_S = 0.001
MEDIA_TYPE = "application/json"
MUST_BE_VISIBLE = "it must have 1 to 200 visible ASCII characters"

_VISIBLE = re.compile(rb"[!-~]{1,200}")
_TRACEPARENT = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:(?<!^00.{53})-[!-~]*)?"
)
_ONCE = (
    b"authorization",
    b"content-length",
    b"content-type",
    b"idempotency-key",
    b"last-event-id",
    b"request-timeout",
    b"x-correlation-id",
)
_CHARSET = re.compile(r"charset\s*=\s*\"?([^\s\";]*)", re.IGNORECASE)
_ACCEPT_POST = b"accept-post"
_CLOSE = (b"connection", b"close")  # What follows of the body is of no use to anybody.
_JSON = MEDIA_TYPE.encode("ascii")


def is_visible(text: str) -> bool:
    """Whether a text is one that names something: 1 to 200 visible ASCII characters, which end no line of a log."""
    return text.isascii() and _VISIBLE.fullmatch(text.encode("ascii")) is not None


class Disconnected(Exception):
    """The client has gone before it had said everything; nobody is left to be answered."""

    def __str__(self) -> str:
        return "the client went away before its request was complete"


class Exchange:
    """What a client sent, and the way back to it."""

    __slots__ = ("_clock", "_limits", "correlation_id", "deadline", "has_begun", "headers", "receive", "scope", "send")

    def __init__(self, scope: Scope, receive: Receive, send: Send, clock: Clock, limits: Limits) -> None:
        self.scope, self.receive, self.send = scope, receive, send
        self._clock, self._limits = clock, limits
        self.deadline = clock.monotonic() + limits.timeout_s  # By the monotonic clock.
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.correlation_id = ""
        self.has_begun = False  # Whether a part of the answer has been sent.

    def identify(self) -> None:
        """Take the client's correlation id or make one, and its time; see that no header of ours stands twice.

        Raises a `Refusal`.
        """
        given = self.headers.get(b"x-correlation-id")
        if given is None or not _VISIBLE.fullmatch(given):
            self.correlation_id = uuid7()  # What is said against the client's needs one, too.
        if len(self.headers) != len(self.scope["headers"]):
            self._refuse_repetition()
        self.correlation_id = self.text(b"x-correlation-id") or self.correlation_id
        if (asked := self.headers.get(b"request-timeout")) is not None:
            self.deadline += min(_seconds(asked) - self._limits.timeout_s, 0.0)

    def text(self, name: bytes) -> str | None:
        """Read a header of visible ASCII characters. Raises a `Refusal`."""
        raw = self.headers.get(name)
        if raw is None:
            return None
        if not _VISIBLE.fullmatch(raw):
            raise refused_header(name.decode("ascii"), MUST_BE_VISIBLE)
        return raw.decode("ascii")

    @property
    def traceparent(self) -> str | None:
        """The trace that the request is part of; one that cannot be read is passed over, as W3C asks."""
        raw = self.headers.get(b"traceparent")
        if raw is None or len(raw) > 200:
            return None
        value = raw.decode("latin-1")
        return value if _TRACEPARENT.fullmatch(value) else None

    @property
    def left_s(self) -> float:
        """How much time is left for this request."""
        return self.deadline - self._clock.monotonic()

    def must_be(self, *types: str) -> str:
        """Find out which of these media types the body has; UTF-8 and without a coding. Raises a `Refusal`."""
        raw = self.headers.get(b"content-type", b"")
        if raw == _JSON and b"content-encoding" not in self.headers and MEDIA_TYPE in types:
            return MEDIA_TYPE  # As nearly all say it.
        name, _, parameters = raw.decode("latin-1").partition(";")
        media_type = name.strip().lower()
        charset = _CHARSET.search(parameters) if parameters else None
        if (
            media_type not in types
            or (charset is not None and charset[1].lower() not in ("utf-8", "utf8"))
            or self.headers.get(b"content-encoding", b"identity").lower() != b"identity"
        ):
            raise Refusal(UNSUPPORTED, headers=((_ACCEPT_POST, ", ".join(types).encode("ascii")),))
        return media_type

    async def body(self) -> bytes:
        """Read the body. Raises a `Refusal` when it is too large or too slow, and `Disconnected`."""
        largest_bytes = self._limits.largest_bytes
        declared = self.headers.get(b"content-length")
        if declared is not None:
            if not declared.isdigit():
                raise refused_header("content-length", "it must be a whole number")
            if len(declared) > 15 or int(declared) > largest_bytes:
                raise Refusal(TOO_LARGE, headers=(_CLOSE,), limit_bytes=largest_bytes)
        try:
            return await within(self._read(largest_bytes), self.left_s, self._clock)
        except TimeoutError:
            pass  # Said below, where it is no consequence of another error.
        raise Refusal(TOO_SLOW, headers=(_CLOSE,))

    def _refuse_repetition(self) -> None:
        counts = Counter(name for name, _ in self.scope["headers"])
        for name in _ONCE:
            if counts[name] > 1:
                raise refused_header(name.decode("ascii"), "it may stand once")

    async def _read(self, largest_bytes: int) -> bytes:
        message = await self.receive()
        if message["type"] == "http.request" and not message.get("more_body", False):
            body = message.get("body", b"")
            if len(body) > largest_bytes:
                raise Refusal(TOO_LARGE, headers=(_CLOSE,), limit_bytes=largest_bytes)
            return bytes(body)
        parts, size = list[bytes](), 0
        while True:
            if message["type"] == "http.disconnect":
                raise Disconnected
            part = message.get("body", b"")
            size += len(part)
            if size > largest_bytes:
                raise Refusal(TOO_LARGE, headers=(_CLOSE,), limit_bytes=largest_bytes)
            parts.append(part)
            if not message.get("more_body", False):
                return b"".join(parts)
            message = await self.receive()


def _seconds(raw: bytes) -> float:
    try:
        value = float(raw) if re.fullmatch(rb"[0-9.eE+-]{1,40}", raw) else -1.0
    except ValueError:
        value = -1.0
    if not value >= LEAST_TIMEOUT_S or not isfinite(value):
        raise refused_header("request-timeout", f"it must be a number of seconds from {LEAST_TIMEOUT_S:g}")
    return value
