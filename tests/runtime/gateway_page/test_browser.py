"""The status page in a real browser: it is drawn, its script runs under its policy, and it refreshes itself."""

import re
import socket
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.runtime.statuses import HOSTILE, hostile, rich
from treaty.gateway.page import html
from treaty.gateway.page.html import visible

from .browser import FOUND, MUST, browse
from .pages import app
from .png import read

STYLE = Path(html.__file__).with_name("status.css").read_text(encoding="utf-8")

pytestmark = [
    pytest.mark.skipif(FOUND is None and not MUST, reason="there is no chromium or google-chrome on PATH"),
    pytest.mark.xdist_group("browser"),  # One after another: each is as heavy as all the rest together.
]


@contextmanager
def served(application: ASGIApp) -> Generator[str]:
    """Serve a page at a free port of this machine."""
    server = uvicorn.Server(uvicorn.Config(application, log_config=None, lifespan="off", ws="none"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        finally:
            server.should_exit = True
            thread.join()


@pytest.mark.parametrize("width", [1000, 500])
def test_a_bad_state_is_drawn_in_its_colours(tmp_path: Path, width: int) -> None:
    shot = tmp_path / "page.png"
    with served(app(rich())) as url:
        browse(url, tmp_path / "profile", f"--screenshot={shot}", f"--window-size={width},400")
    image = read(shot.read_bytes())
    assert (image.width, image.height) == (width, 400)
    for name in ("page", "card", "ink", "bad", "fair"):  # Text is drawn in shades; the middle of a letter in its own.
        assert image.colours[colour(name)] > 10, name
    assert image.colours[colour("page")] > 20_000


def colour(name: str) -> bytes:
    """Find what the style calls a colour, in daylight."""
    found = re.search(rf"--{name}:#(\w+)", STYLE)
    assert found is not None
    digits = found[1] if len(found[1]) == 6 else "".join(2 * digit for digit in found[1])
    return bytes.fromhex(digits)


def test_the_script_exchanges_the_page_for_the_news(tmp_path: Path) -> None:
    bad = rich()
    well = replace(bad, warnings=(), modules=tuple(replace(one, reason="all is well again") for one in bad.modules))
    with served(app(bad, well)) as url:
        before = browse(url, tmp_path / "first", "--dump-dom")
    with served(app(bad, well)) as url:
        after = browse(url, tmp_path / "second", "--dump-dom", "--virtual-time-budget=8000")
    for text in (bad.warnings[0].message, bad.warnings[0].action, "the disk is nearly full", "treaty events parked"):
        assert text in before
    assert "all is well again" not in before
    assert bad.warnings[0].message not in after
    assert "all is well again" in after
    assert "Nothing needs anybody’s attention." in after
    assert '<p id="notice" role="status"></p>' in after


def test_what_is_hostile_runs_nowhere(tmp_path: Path) -> None:
    with served(app(hostile())) as url:
        found = browse(url, tmp_path / "profile", "--dump-dom", "--virtual-time-budget=8000")
    assert "<script>alert" not in found
    assert visible(HOSTILE).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in found


class Changed:
    """Changes what is answered to the first request, and what becomes of those after it."""

    def __init__(self, first: Callable[[bytes], bytes], then: ASGIApp) -> None:
        self._first, self._then, self._asked = first, then, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._asked += 1
        if self._asked > 1:
            await self._then(scope, receive, send)
            return

        async def changed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [one for one in message["headers"] if one[0] != b"content-length"]
            elif body := message.get("body"):
                message["body"] = self._first(body)
            await send(message)

        await app(rich())(scope, receive, changed)


def test_a_server_that_fails_is_told_and_the_last_news_stay(tmp_path: Path) -> None:
    with served(Changed(bytes, PlainTextResponse("no", 503))) as url:
        found = browse(url, tmp_path / "profile", "--dump-dom", "--virtual-time-budget=8000")
    assert "The server gives no news since" in found
    assert "it answered 503" in found
    assert "the disk is nearly full" in found


def test_what_was_open_stays_open(tmp_path: Path) -> None:
    def opened(page: bytes) -> bytes:
        return page.replace(b'<details data-key="library"', b'<details open data-key="library"')

    with served(Changed(opened, app(replace(rich(), state="stopping")))) as url:
        found = browse(url, tmp_path / "profile", "--dump-dom", "--virtual-time-budget=8000")
    assert "It is stopping" in found
    assert re.findall(r"<details [^>]*open[^>]*>", found) == ['<details data-key="library" open="">']
