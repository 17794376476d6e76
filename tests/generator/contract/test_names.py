"""The laws of names: whatever a contract calls a thing, Python can call it, too."""

import keyword
import unicodedata
from collections.abc import Callable

import pydantic
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from treaty import Module
from treaty_generator.contract.names import (
    OF_MODULES,
    RESERVED,
    attribute_name,
    class_name,
    constant_name,
    method_name,
    snake_name,
)

TEXTS = st.one_of(st.text(), st.from_regex(r"[\w.\-]+"), st.text(alphabet="aAbB01_.- ﬁİŉßΐ́Åª²①Ⅷǅꟳ"))
CONVERSIONS: list[Callable[[str], str]] = [
    lambda text: class_name(text, "Event"),
    attribute_name,
    snake_name,
    constant_name,
    method_name,
]


@pytest.mark.parametrize("convert", CONVERSIONS, ids=["class", "attribute", "snake", "constant", "method"])
class TestEveryConversion:
    @given(text=TEXTS)
    @example(text="")
    @example(text="_")
    @example(text="__class__")
    @example(text="None")
    @example(text="A.\u030a")
    @example(text="self")
    def test_gives_an_identifier_that_python_reads_as_it_is(self, convert: Callable[[str], str], text: str) -> None:
        name = convert(text)
        assert name.isidentifier()
        assert not keyword.iskeyword(name)
        assert unicodedata.normalize("NFKC", name) == name
        assert not name.startswith("_")

    @given(text=TEXTS)
    def test_gives_the_same_for_what_looks_the_same(self, convert: Callable[[str], str], text: str) -> None:
        assert convert(unicodedata.normalize("NFKC", text)) == convert(text)

    @given(text=st.from_regex(r"\A[A-Za-z0-9_.\-]*\Z"))
    def test_changes_a_name_once_only(self, convert: Callable[[str], str], text: str) -> None:
        assert convert(convert(text)) == convert(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("download.completed", "DownloadCompleted"),
        ("TrackReference", "TrackReference"),
        ("HTTPError", "HTTPError"),
        ("getURL", "GetURL"),
        ("soul-seek", "SoulSeek"),
        ("3d.rendered", "Event3dRendered"),
        ("none", "None_"),
        ("größe.geändert", "GrößeGeändert"),
        ("ﬁle.found", "FileFound"),
        ("", "Event"),
        ("--", "Event"),
        ("¸", "Evenţ"),  # A cedilla of its own is a space and a combining one, to Unicode.
    ],
)
def test_class_name(text: str, name: str) -> None:
    assert class_name(text, "Event") == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("file_path", "file_path"),
        ("filePath", "filePath"),
        ("_id", "field_id"),
        ("__class__", "field_class"),
        ("2nd", "field_2nd"),
        ("@type", "field_type"),
        ("a-b", "a_b"),
        ("class", "class_"),
        ("self", "self_"),
        ("schema", "schema_"),
        ("model_fields", "model_fields_"),
        ("match", "match"),
        ("", "field"),
        ("-", "field"),
    ],
)
def test_attribute_name(text: str, name: str) -> None:
    assert attribute_name(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("UserService", "user_service"),
        ("download.completed", "download_completed"),
        ("soul-seek", "soul_seek"),
        ("HTTPError", "http_error"),
        ("getURL", "get_url"),
        ("S3Bucket", "s3_bucket"),
        ("HTTP2", "http2"),
        ("3d", "name_3d"),
        ("import", "import_"),
        ("", "name"),
    ],
)
def test_snake_name(text: str, name: str) -> None:
    assert snake_name(text) == name


@pytest.mark.parametrize(
    ("text", "name"), [("in progress", "IN_PROGRESS"), ("2nd", "VALUE_2ND"), ("getURL", "GET_URL"), ("", "VALUE")]
)
def test_constant_name(text: str, name: str) -> None:
    assert constant_name(text) == name


def test_reserved_names_are_those_of_pydantic() -> None:
    assert {name for name in dir(pydantic.BaseModel) if not name.startswith("_")} == RESERVED


@given(text=TEXTS)
def test_a_field_hides_nothing_of_pydantic(text: str) -> None:
    assert not hasattr(pydantic.BaseModel, attribute_name(text))


@pytest.mark.parametrize(
    ("service", "name"),
    [
        ("Downloads", "downloads"),
        ("UserService", "user_service"),
        ("start", "start_service"),
        ("Health", "health_service"),
        ("subscriber", "subscriber_service"),
        ("implementations", "implementations_service"),
        ("Services", "services_service"),
        ("isCritical", "is_critical_service"),
        ("tuple", "tuple_service"),  # Annotations of the class name it.
        ("class", "class_"),
        ("\u6b4c", "\u6b4c_service"),  # Without capitals it is the name of the class, too.
    ],
)
def test_method_name(service: str, name: str) -> None:
    assert method_name(service) == name


def test_a_method_hides_nothing_of_a_module() -> None:
    assert {name for name in dir(Module) if not name.startswith("_")} | {"name", "subscriber"} <= OF_MODULES
