"""The page and the counters over HTTP: what is allowed, and that nothing is kept."""

import base64
import json
import re
import sys
from hashlib import sha256

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.runtime.statuses import empty, hostile, rich
from treaty.system import SystemStatus

from .pages import client


async def test_the_page_has_a_policy_that_lets_its_own_script_and_style_run_and_nothing_else() -> None:
    answer = await client(rich()).get("/")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["cache-control"] == "no-store"
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    for element, directive in (("script", "script-src"), ("style", "style-src")):
        [text] = re.findall(f"<{element}>(.*?)</{element}>", answer.text, re.DOTALL)
        known = base64.b64encode(sha256(text.encode()).digest()).decode()
        assert policy.pop(directive) == f"'sha256-{known}'"
    assert policy == {
        "default-src": "'none'",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }


async def test_the_page_is_what_the_system_is_now() -> None:
    asking = client(empty(), rich())
    assert "The system has no modules." in (await asking.get("/")).text
    assert "the disk is nearly full" in (await asking.get("/")).text


async def test_only_looking_is_allowed() -> None:
    asking = client(empty())
    assert (await asking.post("/")).status_code == (await asking.delete("/metrics")).status_code == 405


@pytest.mark.parametrize("status", [rich(), hostile(), empty()], ids=["rich", "hostile", "empty"])
async def test_the_counters_are_read_by_their_own_parser(status: SystemStatus) -> None:
    answer = await client(status).get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    names = {family.name for family in text_string_to_metric_families(answer.text)}
    assert {"treaty_module_status", "treaty_calls", "treaty_bus_uptime_seconds"} <= names


async def test_openmetrics_is_spoken_to_who_asks_for_it() -> None:
    answer = await client(rich()).get("/metrics", headers={"accept": "application/openmetrics-text; version=1.0.0"})
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")


async def test_without_the_client_it_is_said_and_nothing_else_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    asking = client(rich())
    answer = await asking.get("/metrics")
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert json.loads(answer.text)["detail"] == "prometheus-client is not installed here; install treaty[http]"
    assert (await asking.get("/")).status_code == 200
