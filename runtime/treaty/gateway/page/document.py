"""The whole page: what it says, how it looks, and how it refreshes itself."""

from __future__ import annotations

import base64
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from treaty.gateway.page.badge import Tone, badge
from treaty.gateway.page.capabilities import capabilities
from treaty.gateway.page.html import Html, tag, together
from treaty.gateway.page.modules import modules
from treaty.gateway.page.queues import parked_now, queues
from treaty.gateway.page.warned import warnings
from treaty.gateway.page.wording import moment
from treaty.modules import ModuleStatus
from treaty.readable import plural
from treaty.system.status import SystemStatus


def _file(name: str) -> str:
    """Read what lies beside us, without the indentation that is for people alone."""
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return "".join(f"{line.lstrip()}\n" for line in text.splitlines() if line)


def _known(text: str) -> str:
    """Name a text by its hash, as a policy does: nothing else of its kind is run or obeyed."""
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode('ascii')}'"


_STYLE, _SCRIPT = _file("status.css"), _file("status.js")
CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; script-src {_known(_SCRIPT)}; style-src {_known(_STYLE)}; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

# What a browser without the script does: load the page again. It has to stand in the head.
_WITHOUT_SCRIPT = Html('<noscript><meta http-equiv="refresh" content="30"></noscript>')


def document(status: SystemStatus, now: datetime) -> str:
    """Write the page. The same status at the same time gives the same bytes."""
    head = tag(
        "head",
        Html('<meta charset="utf-8">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Html('<meta name="color-scheme" content="light dark">'),
        tag("title", f"{_verdict(status)} – system status"),
        _WITHOUT_SCRIPT,
        tag("style", Html(_STYLE)),
    )
    notice = tag("p", id="notice", role="status")
    body = tag("body", notice, _main(status, now), tag("script", Html(_SCRIPT)))
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang='en')}\n"


def _main(status: SystemStatus, now: datetime) -> Html:
    return tag(
        "main",
        _top(status, now),
        warnings(status),
        modules(status, now),
        capabilities(status),
        queues(status),
        id="status",
    )


def _top(status: SystemStatus, now: datetime) -> Html:
    tone: Tone = "bad" if not status.is_healthy else "fair" if status.is_degraded else "good"
    active = sum(one.status is ModuleStatus.ACTIVE for one in status.modules)
    told = (
        f"{active} of {plural(len(status.modules), 'module')} active",
        plural(len(status.warnings), "warning"),
        plural(parked_now(status.bus), "parked event"),
    )
    return tag(
        "header",
        tag("h1", "System ", badge(_verdict(status), tone)),
        tag("p", " · ".join((f"It is {status.state}", *told))),
        tag("p", together("As of ", moment(now), " · "), tag("a", "Refresh", href=""), class_="quiet"),
    )


def _verdict(status: SystemStatus) -> str:
    return "unhealthy" if not status.is_healthy else "degraded" if status.is_degraded else "healthy"
