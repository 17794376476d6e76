"""Tags that are versions: `1.2.3`, `v1.2.3`, `payments/v1.2.3`, `payments-1.2.3`."""

from __future__ import annotations

import re
from collections.abc import Iterable

import semver

_VERSION = re.compile(r"(?:.*[/@_-])?v?(\d+\.\d+\.\d+(?:[-+].*)?)", re.ASCII)


def latest_version(tags: Iterable[str]) -> str:
    """Find the tag of the highest version; empty where none is a version."""
    found = [(version, tag) for tag in tags if (version := _version(tag)) is not None]
    return max(found)[1] if found else ""


def _version(tag: str) -> semver.Version | None:
    told = _VERSION.fullmatch(tag)
    return semver.Version.parse(told[1]) if told is not None and semver.Version.is_valid(told[1]) else None
