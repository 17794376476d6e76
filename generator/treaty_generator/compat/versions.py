"""What a version says that has changed, by semver 2.0, and which version would say enough.

Below 1.0.0 a minor may break and a patch may add (§4). A pre-release promises nothing yet (§9), so whatever follows one
may change freely; one that follows a release stands for the version that it leads to: 1.2.0-rc.1 may add to 1.1.0 and
may not break it. What follows `+` tells no two versions apart (§10).
"""

from __future__ import annotations

from collections.abc import Iterable

import semver

from treaty_generator.compat.bump import Bump


def declared(before: str, after: str) -> Bump:
    """How far a version moves: by the first of its numbers that differs, or by the release that pre-releases lead to.

    A version that goes backwards, or stays where it is, moves nowhere.
    """
    old, new = semver.Version.parse(before), semver.Version.parse(after)
    if new <= old:
        return Bump.NONE
    if old.major != new.major:
        return Bump.MAJOR
    if old.minor != new.minor:
        return Bump.MINOR
    if old.patch != new.patch:
        return Bump.PATCH
    return _leads_to(new)


def suffices(before: str, after: str, required: Bump) -> bool:
    """Whether moving from one version to the other allows a change that asks for `required`."""
    old, new = semver.Version.parse(before), semver.Version.parse(after)
    if new < old:
        return False
    if required is Bump.NONE:
        return True
    return new > old and (bool(old.prerelease) or declared(before, after) >= _asked(old, required))


def needed(before: str, after: str, required: Bump, taken: Iterable[str] = ()) -> str:
    """The smallest version that suffices after `before`, and is none of those `taken`.

    Where what was declared is a pre-release, it is one of the version that would suffice.
    """
    old, new = semver.Version.parse(before), semver.Version.parse(after)
    known = {semver.Version.parse(version).replace(build=None) for version in taken}
    found = _next(old, required)
    if new.prerelease and required is not Bump.NONE and not old.prerelease:
        found = found.replace(prerelease=new.prerelease)
    while found.replace(build=None) in known:
        found = _after(found)
    return str(found)


def regressed(before: str, after: str) -> bool:
    """Whether a version goes backwards."""
    return semver.Version.parse(after) < semver.Version.parse(before)


def precedes(one: str, other: str) -> bool:
    """Whether one version is older than another."""
    return semver.Version.parse(one) < semver.Version.parse(other)


def same(one: str, other: str) -> bool:
    """Whether two texts are one version."""
    return semver.Version.parse(one) == semver.Version.parse(other)


def precedence(version: str) -> semver.Version:
    """What sorts versions from the oldest to the newest (semver 2.0 §11)."""
    return semver.Version.parse(version)


def is_prerelease(version: str) -> bool:
    """Whether a version promises nothing yet."""
    return bool(semver.Version.parse(version).prerelease)


def _leads_to(version: semver.Version) -> Bump:
    """What the release is, that a pre-release leads to: 2.0.0 is a major, 1.2.0 a minor."""
    if version.patch:
        return Bump.PATCH
    return Bump.MINOR if version.minor else Bump.MAJOR


def _asked(version: semver.Version, required: Bump) -> Bump:
    """What a change asks for after this version; below 1.0.0 everything counts one less."""
    return required if version.major or required is Bump.PATCH else Bump(required - 1)


def _next(version: semver.Version, required: Bump) -> semver.Version:
    if required is Bump.NONE:
        return version
    if version.prerelease:
        return version.bump_prerelease()
    asked = _asked(version, required)
    if asked is Bump.MAJOR:
        return version.bump_major()
    return version.bump_minor() if asked is Bump.MINOR else version.bump_patch()


def _after(version: semver.Version) -> semver.Version:
    return version.bump_prerelease() if version.prerelease else version.bump_patch()
