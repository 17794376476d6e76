"""Payloads as the compiler would write them, with fields that are nobody's business, and with an exact class."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from treaty import Omittable
from treaty.payload import Payload


class Vault(Payload, frozen=True):
    __pointer__: ClassVar[str] = "/Vault"
    __is_exact__: ClassVar[bool] = True

    password: Annotated[Omittable[str], Field(min_length=20, repr=False)] = None
    born: Annotated[Omittable[date], Field(repr=False)] = None
    secrets: Annotated[Omittable[dict[str, int]], Field(repr=False)] = None
    maybe: Annotated[dict[str, int] | None, Field(repr=False)] = None
    open: Omittable[int] = None


class Closed(Payload, frozen=True, extra="forbid"):
    __pointer__: ClassVar[str] = "/Closed"
    __is_exact__: ClassVar[bool] = True

    size: Omittable[int] = None


class Exact(Payload, frozen=True):
    __pointer__: ClassVar[str] = "/Exact"
    __is_exact__: ClassVar[bool] = True

    id: str
    size: int
    tags: Omittable[list[str]] = None
