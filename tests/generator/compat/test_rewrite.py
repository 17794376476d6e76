"""Only the characters of a version change."""

import pytest

from treaty_generator.compat.rewrite import NotRewritten, with_versions
from treaty_generator.contract.document import Document, parse
from treaty_generator.contract.files import Source

A, B = ("events", "a.b", "version"), ("events", "c", "version")
BOM = "\ufeff"
WRITTEN = {
    "plain, with Windows line endings and a mark": BOM
    + "# c\r\nevents:\r\n  a.b:\r\n    version: {A}  # keep\r\n  c: {version: {B}}\r\n",
    "quotes": 'events:\n  "a.b": {version: "{A}"}\n  c: {version: \'{B}\'}',
    "json": '{"events":{"a.b":{"version":"{A}"},"c":{"version":"{B}"}}}',
    "wide": 'events:\n  # 😀😀\n  a.b: {x-d: "😀\u2028é", version: {A}}\n  c: {version: {B}}\n',
    "below its key": 'events:\n  a.b:\n    version:   # why\n\n      "{A}"\n  c:\n    ? version\n    : {B}\n',
    "spaces": "events: { a.b : { version   :   {A}   } , c: {version: {B} } }\n\n\n",
    "elsewhere the same": "events:\n  a.b: {x-old: 1.0.0, version: {A}, x-a: '1.0.0'}\n  c: {version: {B}} # 1.0.0\n",
    "no ending": "events: {a.b: {version: {A}}, c: {version: {B}}}",
}
REFUSED = {
    "anchor": 'events:\n  a.b:\n    version: &v "1.0.0"\n  c:\n    version: "1.0.0"\n',
    "alias": 'x-v: &v "1.0.0"\nevents:\n  a.b:\n    version: *v\n  c: {version: "1.0.0"}\n',
    "a whole entry": 'x-e: &e\n  version: "1.0.0"\nevents:\n  a.b: *e\n  c: {version: "1.0.0"}\n',
    "block": "events:\n  a.b:\n    version: >-\n      1.0.0\n  c: {version: 1.0.0}\n",
    "escape": 'events:\n  a.b: {version: "1.0.\\x30"}\n  c: {version: 1.0.0}\n',
    "missing": "events:\n  a.b: {}\n  c: {version: 1.0.0}\n",
}


def document(text: str) -> Document:
    raw = text.encode()
    found, problems = parse(Source("c/e.yaml", ("e.yaml",), raw))
    assert found is not None
    assert problems == []
    return found


def filled(text: str, a: str, b: str) -> str:
    return text.replace("{A}", a).replace("{B}", b)


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize(("a", "b"), [("2.0.0", "1.0.0"), ("1.0.0", "1.10.0-rc.1+b"), ("10.20.30", "0.0.1")])
def test_everything_else_stays(name: str, a: str, b: str) -> None:
    text = WRITTEN[name]
    old = document(filled(text, "1.0.0", "1.0.0"))
    versions = {pointer: new for pointer, new in ((A, a), (B, b)) if new != "1.0.0"}
    assert with_versions(old, versions).decode() == filled(text, a, b)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_left_to_a_person(name: str) -> None:
    old = document(REFUSED[name])
    with pytest.raises(NotRewritten, match=r"c/e\.yaml:\d+: "):
        with_versions(old, {A: "2.0.0"})


def test_an_alias_is_called_one() -> None:
    with pytest.raises(NotRewritten, match="is an alias"):
        with_versions(document(REFUSED["alias"]), {A: "2.0.0"})


def test_the_other_entry_of_such_a_file_can_be_written() -> None:
    old = document(REFUSED["block"])
    assert with_versions(old, {B: "2.0.0"}).decode() == REFUSED["block"].replace(
        "c: {version: 1.0.0", "c: {version: 2.0.0"
    )
