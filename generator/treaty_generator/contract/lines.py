"""Lines of versions: those that read each other. A major is one, and below 1.0.0 every minor is (semver 2.0 §4)."""

from __future__ import annotations

import semver

Line = tuple[int, int]
"""A major and 0, or 0 and a minor; they sort as the versions do."""


def line_of(version: str) -> Line:
    """Find the line of a version in semver 2.0 form."""
    parsed = semver.Version.parse(version)
    return (parsed.major, 0) if parsed.major else (0, parsed.minor)


def line_text(line: Line) -> str:
    """Write a line as contracts do: `1`, `0.2`."""
    return str(line[0]) if line[0] else f"0.{line[1]}"


def line_name(line: Line) -> str:
    """Write a line as a part of a Python name: `v1`, `v0_2`."""
    return "v" + line_text(line).replace(".", "_")
