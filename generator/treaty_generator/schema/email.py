"""What an `email` is, wherever one is asked for: validators of contracts and of schemas must not differ in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema_rs import EmailOptions


def email_options() -> EmailOptions:
    """Return the options with which every validator is made: RFC 5321 knows no `Joe <joe@example.com>`."""
    from jsonschema_rs import EmailOptions

    return EmailOptions(allow_display_text=False)


def may_be_misread(*schemas: Any) -> bool:
    """Whether reasoning that takes no such options could take a listed `Joe <joe@example.com>` for an email."""
    text = json.dumps(schemas)
    return "<" in text and 'email"' in text
