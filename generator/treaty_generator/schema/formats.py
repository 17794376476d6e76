"""What is known of formats beyond a check: some texts that have them, and a pattern that all of their texts match."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from treaty_generator.schema.email import email_options

SAMPLES = {  # Simplest first: a witness under an asserted format is one of these.
    "date": ("2020-01-01", "1999-12-31"),
    "time": ("00:00:00Z", "23:59:59Z"),
    "date-time": ("2020-01-01T00:00:00Z", "1999-12-31T23:59:59Z", "2020-01-01T00:00:00.5+01:00"),
    "duration": ("P1D", "PT1S", "P1Y"),
    "email": ("a@b.co", "b@b.co"),
    "idn-email": ("a@b.co", "b@b.co"),
    "hostname": ("a", "b", "a.co"),
    "idn-hostname": ("a", "b", "a.co"),
    "ipv4": ("0.0.0.0", "1.1.1.1", "127.0.0.1"),
    "ipv6": ("::", "::1", "2001:db8::1"),
    "uri": ("a:b", "http://a.co", "https://a.co/b"),
    "uri-reference": ("", "a", "http://a.co"),
    "iri": ("a:b", "http://a.co"),
    "iri-reference": ("", "a", "http://a.co"),
    "uri-template": ("", "a", "{a}"),
    "json-pointer": ("", "/a", "/b"),
    "relative-json-pointer": ("0", "1", "0#"),
    "regex": ("", "a", "b"),
    "uuid": ("00000000-0000-0000-0000-000000000000", "11111111-1111-4111-8111-111111111111"),
}
_DIGIT = "[+-9]"  # As the validator sees it, which takes signs, points and slashes for digits here and there.
_DAY = f"{_DIGIT}{{4}}-{_DIGIT}{{2}}-{_DIGIT}{{2}}"
_CLOCK = rf"{_DIGIT}{{2}}:{_DIGIT}{{2}}:{_DIGIT}{{2}}(\.{_DIGIT}+)?([Zz]|[+-]{_DIGIT}{{2}}:{_DIGIT}{{2}})"
SHAPES = {  # Wider than the formats: what does not match has not the format, and nothing is said of what does.
    "date": f"^{_DAY}$",
    "time": f"^{_CLOCK}$",
    "date-time": f"^{_DAY}[Tt]{_CLOCK}$",
    "duration": "^[Pp][0-9A-Za-z.,]+$",
    "email": "@.",
    "hostname": "^[A-Za-z0-9.-]+$",
    "ipv4": r"^[0-9]{1,3}(\.[0-9]{1,3}){3}$",
    "ipv6": "^[0-9A-Fa-f:.]{2,45}$",
    "uri": "^[A-Za-z][A-Za-z0-9+.-]*:",
    "json-pointer": "^(/|$)",
    "relative-json-pointer": "^[0-9]",
    "uuid": "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$",
}


@lru_cache(maxsize=4096)
def has_format(name: str, text: str) -> bool:
    """Whether a text has a format, as the validator of the runtime sees it; formats it does not know accept all."""
    found: bool = _checker(name).is_valid(text)
    return found


@lru_cache(maxsize=256)
def _checker(name: str) -> Any:
    from jsonschema_rs import Draft202012Validator

    return Draft202012Validator(
        {"type": "string", "format": name}, validate_formats=True, email_options=email_options()
    )
