"""The status page as it is written: small, escaped, and the same for the same status."""

import os
import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.runtime.soulspot import NAMES, REASON, soulspot
from tests.runtime.statuses import HOSTILE, NOW, empty, hostile, rich
from treaty.gateway.page import document
from treaty.gateway.page.html import WIDEST, Html, tag, visible
from treaty.system import SystemStatus

GOLDENS = Path(__file__).parents[2] / "cases/page"
KINDS = {"rich": rich, "empty": empty}
FRAME = {"html", "head", "meta", "title", "noscript", "style", "body", "script", "main", "header", "section"}
WORDS = {"h1", "h2", "p", "a", "b", "i", "span", "small", "time", "code"}
INSIDE = WORDS | {"ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td"}
INSIDE |= {"details", "summary"}
VOID = {"meta"}


def main_part(status: SystemStatus) -> str:
    """The part that is exchanged, a line for each row, so that goldens can be reviewed."""
    found = re.search(r"<main.*</main>", document(status, NOW), re.DOTALL)
    assert found is not None
    return re.sub(r"(?=<(?:section|table|tbody|tr|li|p|header|h2)\b)", "\n", found[0]) + "\n"


@pytest.mark.parametrize("name", KINDS)
def test_the_page_is_as_reviewed(name: str) -> None:
    found, path = main_part(KINDS[name]()), GOLDENS / f"{name}.html"
    if os.environ.get("BLESS") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


class Reader(HTMLParser):
    """Reads a page as browsers do, and sees that every element is closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.names: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("make", [rich, empty, hostile])
def test_the_page_holds_known_elements_and_nothing_that_runs(make: Callable[[], SystemStatus]) -> None:
    text = document(make(), NOW)
    read = Reader(text)
    assert read.names <= FRAME | INSIDE
    assert len(re.findall("<script", text)) == len(re.findall("<style", text)) == 1
    for element, name, value in read.attributes:
        assert not name.startswith("on"), (element, name)
        assert name not in ("src", "style"), (element, name)
        assert name != "href" or value == "", (element, value)
    assert "http://" not in text
    assert "https://" not in text


def test_what_is_hostile_is_shown_and_not_obeyed() -> None:
    text = document(hostile(), NOW)
    assert "<script>alert" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    shown = visible(HOSTILE)
    assert "".join(Reader(text).texts).count("<script>alert(1)</script>") >= 15
    assert shown in unescape(text)
    assert ("details", "data-key", shown) in Reader(text).attributes


@given(st.text(), st.text())
def test_no_text_gets_out_of_its_element(inside: str, attribute: str) -> None:
    read = Reader(tag("p", inside, title=attribute))
    assert read.names == {"p"}
    assert "".join(read.texts) == visible(inside)
    assert read.attributes == [("p", "title", visible(attribute))]


@given(st.text(min_size=1, max_size=2 * WIDEST))
def test_what_is_shown_can_be_seen_and_sent(text: str) -> None:
    assert visible(text).isprintable()
    assert visible(text).encode()


def test_markup_is_taken_as_it_is_and_what_it_becomes_with_text_is_not() -> None:
    assert tag("p", Html("<b>x</b>")) == "<p><b>x</b></p>"
    assert tag("p", Html("<b>") + "x") == "<p>&lt;b&gt;x</p>"


@pytest.mark.parametrize("make", [rich, hostile])
def test_tables_say_what_their_lines_and_columns_are(make: Callable[[], SystemStatus]) -> None:
    text = document(make(), NOW)
    tables = re.findall(r"<table.*?</table>", text, re.DOTALL)
    assert len(tables) == 3
    for one in tables:
        assert re.match(r'<table class="\w+"><caption>[^<]+</caption><thead>', one)
        assert re.search(r"<th(?! (?:scope|colspan)|ead>)", one) is None
    headings = re.findall(r'<section aria-labelledby="(\w+)"><h2 id="(\w+)">', text)
    assert [name for name, _ in headings] == [name for _, name in headings]
    assert len(headings) == 4
    assert '<html lang="en">' in text


@pytest.mark.parametrize(("down", "most"), [(("spotify",), 20_000), (NAMES, 23_000)], ids=["spotify", "all"])
def test_soulspot_is_small_with_modules_down(down: tuple[str, ...], most: int) -> None:
    text = document(soulspot(*down), NOW)
    assert text.count(REASON) == 2 * len(down)
    assert len(text.encode()) < most


def test_the_script_and_the_style_end_where_they_should() -> None:
    folder = Path(document.__code__.co_filename).parent
    for name in ("status.js", "status.css"):
        assert "</" not in (folder / name).read_text(encoding="utf-8"), name


def test_without_the_script_a_browser_loads_it_again() -> None:
    text = document(empty(), NOW)
    assert '<noscript><meta http-equiv="refresh" content="30"></noscript>' in text
    assert '<a href="">Refresh</a>' in text
