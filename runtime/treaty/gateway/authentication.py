"""Who sends a request."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from hmac import compare_digest
from re import compile as pattern

from starlette.requests import Request

from treaty.errors import OptionsInvalid, Unauthenticated
from treaty.principal import Principal

Authenticate = Callable[[Request], Awaitable[Principal | None]]
"""Finds out who sends a request; None when nobody says so, and a raised `Unauthenticated` when they lie."""

_TOKEN = pattern("[!-~]+")


def bearer(tokens: Mapping[str, Principal]) -> Authenticate:
    """Know clients by tokens in `Authorization: Bearer …` (RFC 6750).

    A request without that header is anonymous, one with another token is refused. The time that it takes tells nothing
    of the tokens, which are kept as hashes. Raises `OptionsInvalid` for a token that no client can send, such as the
    empty one of a setting that was forgotten, and for a principal that is a module.
    """
    _must_be_sound(tokens)
    known = tuple((sha256(token.encode()).digest(), principal) for token, principal in tokens.items())

    async def authenticate(request: Request) -> Principal | None:
        headers: list[tuple[bytes, bytes]] = request.scope["headers"]
        given = dict(headers).get(b"authorization")
        if given is None:
            return None
        scheme, _, token = given.partition(b" ")
        asked = sha256(token.strip()).digest()
        found: Principal | None = None
        for digest, principal in known:  # All of them, whether one was found or not.
            if compare_digest(digest, asked):
                found = principal
        if found is None or scheme.lower() != b"bearer":
            raise Unauthenticated("call", request.url.path, "")
        return found

    return authenticate


def _must_be_sound(tokens: Mapping[str, Principal]) -> None:
    for token, principal in tokens.items():
        if not _TOKEN.fullmatch(token):
            problem = "is empty or has other characters than visible ASCII ones"
            raise OptionsInvalid("tokens", f"that of {principal.name!r} {problem}; write one that clients can send")
        if principal.is_module:
            raise OptionsInvalid("tokens", f"{principal.name!r} is a module's name; give clients names of their own")
