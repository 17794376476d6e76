"""A schema registry as the baseline, over real HTTP; and everything else that may answer there."""

import socket
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from treaty_generator.compat.archive.frozen import frozen
from treaty_generator.compat.baseline import NoBaseline, compare_with, http
from treaty_generator.contract.files import LARGEST_BYTES

from .registry_server import Registry, send, serving
from .repository import Repository, lengths

ORDER = {"type": "object", "properties": {"order_id": {"type": "string", "maxLength": 7}}}


@pytest.fixture
def registry() -> Iterator[Registry]:
    with serving(Registry()) as running:
        yield running


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shop = Repository(tmp_path)
    shop.write_shop(length=10)
    return shop.root


@pytest.mark.parametrize("subject", ["order.placed", "order.placed-value"])
def test_the_newest_version_is_compared(subject: str, registry: Registry, root: Path) -> None:
    registry.register(subject, {"type": "object"})
    registry.register(subject, ORDER)
    registry.register("somebody.elses-value", {"type": "record"}, schemaType="AVRO")
    pair = compare_with(root, registry.url)
    assert (lengths(pair.before), lengths(pair.after)) == ({"order.placed": 7}, {"order.placed": 10})
    assert pair.label == f"{registry.url} (its schemas alone, not Python code)"
    assert (pair.has_packages, pair.holds_schemas_alone) == (False, True)
    assert pair.baseline_problems == ()
    [event] = [event for module in pair.before.modules() for event in module.events]
    assert event.origin.document.name == f"{registry.url}/subjects/{subject}/versions/2"
    assert event.origin.at("schema", "properties", "order_id").place().line == 5
    assert event.version == ""
    assert registry.asked == ["/subjects", f"/subjects/{subject}/versions", f"/subjects/{subject}/versions/2"]


def test_the_name_itself_comes_before_the_name_with_an_ending(registry: Registry, root: Path) -> None:
    registry.register("order.placed", ORDER)
    registry.register("order.placed-value", {"type": "object"})
    assert lengths(compare_with(root, registry.url).before) == {"order.placed": 7}


@pytest.mark.parametrize(
    ("metadata", "version"),
    [
        ({"properties": {"version": "1.2.3"}}, "1.2.3"),
        ({"properties": {"version": "latest"}}, ""),
        ({"properties": None}, ""),
        (None, ""),
        ([], ""),
    ],
)
def test_a_version_is_what_the_metadata_say(metadata: Any, version: str, registry: Registry, root: Path) -> None:
    registry.register("order.placed", ORDER, metadata=metadata)
    [event] = [event for module in compare_with(root, registry.url).before.modules() for event in module.events]
    assert event.version == version


OLD_DRAFTS = [
    (
        {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "$id": "https://example.org/order",
            "javaType": "org.example.Order",
            "properties": {
                "a": {"$ref": "#/definitions/A", "minLength": 9},
                "b": {"items": [{"type": "string"}], "additionalItems": False},
                "c": {"items": {"type": "string"}, "additionalItems": False},
                "definitions": {"type": "string"},
            },
            "dependencies": {"a": ["b"], "b": {"required": ["c"]}},
            "definitions": {"A": {"type": "string"}},
        },
        {
            "properties": {
                "a": {"$ref": "#/$defs/A"},
                "b": {"prefixItems": [{"type": "string"}], "items": False},
                "c": {"items": {"type": "string"}},
                "definitions": {"type": "string"},
            },
            "$defs": {"A": {"type": "string"}},
            "dependentRequired": {"a": ["b"]},
            "dependentSchemas": {"b": {"required": ["c"]}},
        },
    ),
    (
        {
            "$schema": "http://json-schema.org/draft-04/schema#",
            "id": "order",
            "minimum": 1,
            "exclusiveMinimum": True,
            "maximum": 2,
            "exclusiveMaximum": False,
        },
        {"exclusiveMinimum": 1, "maximum": 2},
    ),
    (
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": "#/$defs/A", "minLength": 1}
        | {"$defs": {"A": True}},
        {"$ref": "#/$defs/A", "minLength": 1, "$defs": {"A": True}},
    ),
    (True, True),
]  # fmt: skip


@pytest.mark.parametrize(("written", "read"), OLD_DRAFTS)
def test_older_drafts_are_read_as_they_were_meant(written: Any, read: Any, registry: Registry, root: Path) -> None:
    registry.register("order.placed", written)
    pair = compare_with(root, registry.url)
    [event] = [event for module in pair.before.modules() for event in module.events]
    assert event.schema.value == read
    assert pair.baseline_problems == ()


def test_references_to_other_subjects_are_written_out(registry: Registry, root: Path) -> None:
    money = {"definitions": {"Amount": {"type": "integer"}}, "properties": {"amount": {"$ref": "#/definitions/Amount"}}}
    registry.register("money", {"type": "string"})
    registry.register("money", money)
    price = {"$ref": "money.json"}
    registry.register("price", price, references=[{"name": "money.json", "subject": "money", "version": 2}])
    order = {"properties": {"a": {"$ref": "price.json"}, "b": {"$ref": "money.json#/definitions/Amount"}}}
    names = {"price.json": ("price", 1), "money.json": ("money", 2)}
    references = [{"name": name, "subject": at[0], "version": at[1]} for name, at in names.items()]
    registry.register("order.placed", order, references=references)
    pair = compare_with(root, registry.url)
    assert pair.baseline_problems == ()
    [(module, event)] = [(module, event) for module in pair.before.modules() for event in module.events]
    schema = frozen(pair.before, module, event)["schema"]
    defs = schema["$defs"]
    assert defs[schema["properties"]["b"]["$ref"].rpartition("/")[2]] == {"type": "integer"}
    price_schema = defs[schema["properties"]["a"]["$ref"].rpartition("/")[2]]
    assert list(price_schema) == ["$ref"]


def test_references_that_lead_in_a_circle_end(registry: Registry, root: Path) -> None:
    reference = [{"name": "self.json", "subject": "order.placed", "version": 1}]
    registry.register("order.placed", {"properties": {"next": {"$ref": "self.json"}}}, references=reference)
    assert compare_with(root, registry.url).baseline_problems == ()


@pytest.mark.parametrize("schema", [{"$ref": "self.json"}, {"allOf": [{"$ref": "self.json"}]}])
def test_references_to_nothing_but_themselves_are_a_problem(schema: Any, registry: Registry, root: Path) -> None:
    reference = [{"name": "self.json", "subject": "order.placed", "version": 1}]
    registry.register("order.placed", schema, references=reference)
    [problem] = compare_with(root, registry.url).baseline_problems
    assert problem.id == "ref-cycle"
    assert problem.place.file == f"{registry.url}/subjects/order.placed/versions/1"


def test_a_schema_that_cannot_be_used_is_a_problem_of_the_baseline(registry: Registry, root: Path) -> None:
    registry.register("order.placed", {"type": "strong", "pattern": "(?=a)"})
    problems = compare_with(root, registry.url).baseline_problems
    assert {problem.id for problem in problems} == {"type-unknown", "pattern-refused"}
    assert {problem.place.file for problem in problems} == {f"{registry.url}/subjects/order.placed/versions/1"}


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Answer, a byte at a time, so that each is in time."""
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            handler.wfile.write(b"X-A: b\r\n")
            time.sleep(0.02)
    except OSError:
        return


def flood(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(LARGEST_BYTES // 2**16 + 2):
            handler.wfile.write(b" " * 2**16)
    except OSError:
        return


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[")


def redirect(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(302)
    handler.send_header("Location", "file:///etc/passwd")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def gibberish(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    handler.wfile.write(b"\x00\xff\x00 ssh\r\n\r\n")


BAD = {
    "nothing": (lambda it: send(it, 200, b""), "not JSON"),
    "a web page": (lambda it: send(it, 200, b"<!doctype html>", "text/html"), r"not JSON: '<!doctype html>'"),
    "escapes": (lambda it: send(it, 200, b"\x1b[2J"), r"not JSON: '\\x1b\[2J'"),
    "a web page instead of a 404": (lambda it: send(it, 404, b"<html>"), r"404 \(Not Found\)"),
    "unauthorized": (lambda it: send(it, 401, {"error_code": 401}), r"401 \(Unauthorized\); write the name"),
    "forbidden": (lambda it: send(it, 403, {"error_code": 403}), "403"),
    "an error": (lambda it: send(it, 500, {"error_code": 50001}), r"500 \(Internal Server Error\)"),
    "an unknown status": (lambda it: send(it, 799, {}), "answers 799"),
    "a redirect": (redirect, r"302 \(Found\)"),
    "too much": (flood, "more than"),
    "half an answer": (hang_up, "no answer of HTTP: 'IncompleteRead'"),
    "another protocol": (gibberish, "no answer of HTTP"),
    "a byte at a time": (drip, "does not answer within"),
    "not a list": (lambda it: send(it, 200, {"a": 1}), "not what a schema registry answers"),
    "not names": (lambda it: send(it, 200, [1, None]), "not what a schema registry answers"),
    "a number": (lambda it: send(it, 200, 1), "not what a schema registry answers"),
    "depth": (lambda it: send(it, 200, b"[" * 100_000), "not JSON"),
    "another encoding": (lambda it: send(it, 200, b"\xff\xfe["), "not JSON"),
    "nobody's events": (lambda it: send(it, 200, ["other"]), "none of the subjects"),
    "a registry that says no": (lambda it: send(it, 404, {"error_code": 404}), "does not know this"),
}


@pytest.mark.parametrize("answer", BAD)
def test_other_answers(answer: str, registry: Registry, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "_PATIENCE_S", 0.5 if answer == "a byte at a time" else 5.0)
    registry.instead["/subjects"], told = BAD[answer]
    with pytest.raises(NoBaseline, match=told) as caught:
        compare_with(root, registry.url)
    assert caught.value.where.startswith(f"{registry.url}/subjects")
    assert str(caught.value).isprintable()


BAD_VERSIONS: list[tuple[dict[str, Any], str]] = [
    ({"schemaType": "AVRO"}, "'AVRO'"),
    ({"schemaType": "PROTOBUF"}, "'PROTOBUF'"),
    ({"schemaType": None}, "'None'"),
    ({"schema": None}, "not what a schema registry answers"),
    ({"schema": "{"}, "not what a schema registry answers"),
    ({"schema": "[1]"}, "not what a schema registry answers"),
    ({"schema": "[" * 100_000}, "not what a schema registry answers"),
    ({"schema": '{"not":' * 90 + "true" + "}" * 90}, "levels are nested"),
    ({"references": 1}, "not what a schema registry answers"),
    ({"references": [{"name": "a"}]}, "not what a schema registry answers"),
    ({"references": [{"name": "a", "subject": "nowhere", "version": 1}]}, "does not know this"),
]


@pytest.mark.parametrize(("entry", "told"), BAD_VERSIONS)
def test_other_versions(entry: dict[str, Any], told: str, registry: Registry, root: Path) -> None:
    registry.register("order.placed", ORDER, **entry)
    with pytest.raises(NoBaseline, match=told):
        compare_with(root, registry.url)


@pytest.mark.parametrize("numbers", [[], ["1"], [True], {"1": 1}, None])
def test_other_numbers(numbers: Any, registry: Registry, root: Path) -> None:
    registry.register("order.placed", ORDER)
    registry.instead["/subjects/order.placed/versions"] = lambda it: send(it, 200, numbers)
    with pytest.raises(NoBaseline, match="not what a schema registry answers"):
        compare_with(root, registry.url)


def test_name_and_password_are_sent_and_never_shown(registry: Registry, root: Path) -> None:
    registry.password = "ada:p@ss word"
    registry.register("order.placed", ORDER)
    url = registry.url.replace("//", "//ada:p%40ss%20word@")
    pair = compare_with(root, url)
    assert lengths(pair.before) == {"order.placed": 7}
    assert "ss" not in pair.label
    wrong = registry.url.replace("//", "//ada:guess@")
    with pytest.raises(NoBaseline, match="401") as caught:
        compare_with(root, wrong)
    assert "guess" not in repr(caught.value)
    assert "ada" not in str(caught.value)


def test_a_path_before_the_subjects(registry: Registry, root: Path) -> None:
    registry.instead["/apis/ccompat/subjects"] = lambda it: send(it, 200, ["order.placed"])
    with pytest.raises(NoBaseline, match=r"/apis/ccompat/subjects/order.placed/versions"):
        compare_with(root, f"{registry.url}/apis/ccompat/")


def test_nobody_listens(root: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(NoBaseline, match="cannot be reached: Connection refused"):
        compare_with(root, f"registry+http://127.0.0.1:{port}")


def test_somebody_listens_and_says_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "_PATIENCE_S", 0.2)
    with (
        socket.create_server(("127.0.0.1", 0)) as mute,
        pytest.raises(NoBaseline, match=r"does not answer within 0\.2 s"),
    ):
        compare_with(root, f"registry+http://127.0.0.1:{mute.getsockname()[1]}")


def test_a_connection_that_is_not_secure(registry: Registry, root: Path) -> None:
    with pytest.raises(NoBaseline, match="no secure connection"):
        compare_with(root, registry.url.replace("http", "https"))


@pytest.mark.parametrize(
    "url",
    [
        "registry+http://",
        "registry+http://host:port",
        "registry+http://[::1",
        "registry+http://host/?query",
        "registry+http://host/#part",
        "registry+http://ho st/",
        "registry+http://host/\r\nX-Injected: 1",
    ],
)
def test_what_is_no_address(url: str, root: Path) -> None:
    with pytest.raises(NoBaseline, match="not the address of a registry"):
        compare_with(root, url)
