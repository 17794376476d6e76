"""What the changes of one subject ask of its version, and whether the version says as much."""

from __future__ import annotations

from collections.abc import Iterable

from treaty_generator.compat import versions
from treaty_generator.compat.bump import Bump
from treaty_generator.compat.finding import Finding
from treaty_generator.compat.policy import Protection
from treaty_generator.dataclass import dataclass

_REGRESSED, _REUSED = "version-regressed", "version-reused"  # The faults that another version mends.


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was declared and required, whether that will do, and the smallest version that would."""

    declared: Bump | None
    required: Bump
    ok: bool
    needed: str = ""


def required_bump(findings: Iterable[Finding], at_least: Bump, protection: Protection) -> Bump:
    """What changes ask for: MAJOR where whom the mode protects is hurt, and otherwise no more than MINOR.

    `at_least` is what is asked for whatever was found: MINOR where payloads or the Python surface differ. A waiver
    makes a break pass as an addition, and not as nothing.
    """
    return max((at_least, *(_asked(finding, protection) for finding in findings)))


def verdict(
    before: str,
    after: str,
    required: Bump,
    findings: Iterable[Finding],
    taken: Iterable[str],
    *,
    owed: tuple[str, Bump] | None = None,
    is_unversioned: bool = False,
) -> Verdict:
    """Compare what is required with the move from one version to the other; an empty one is none.

    What is new may have any version; what is gone, or has no version of its own, has nothing to declare. What was there
    with a version that nobody knows (`is_unversioned`) declares nothing either, and so may not break. `taken` are the
    versions that are released already, which no other content may have. `owed` is what the step from another version
    must allow as well: from the newest released one, where the one before is a pre-release.
    """
    findings = tuple(findings)
    has_fault = any(finding.is_fault and finding.waiver is None for finding in findings)
    if not before or not after:
        return Verdict(None, required, not has_fault and not (is_unversioned and required is Bump.MAJOR))
    declared = versions.declared(before, after)
    if any(finding.rule == _REGRESSED and finding.waiver is not None for finding in findings):
        return Verdict(declared, required, not has_fault)
    is_taken = any(finding.rule == _REUSED and finding.waiver is None for finding in findings)
    asked = max(required, Bump.PATCH) if is_taken else required
    steps = [(before, asked)] if owed is None else [(before, asked), owed]
    if not is_taken and all(versions.suffices(start, after, bump) for start, bump in steps):
        return Verdict(declared, required, not has_fault)
    released = tuple(taken)
    candidates = [versions.needed(start, after, bump, released) for start, bump in steps]
    return Verdict(declared, required, False, max(candidates, key=versions.precedence))


def _asked(finding: Finding, protection: Protection) -> Bump:
    if finding.waiver is None and protection.minds(finding.breaks):
        return Bump.MAJOR
    return min(finding.bump, Bump.MINOR)
