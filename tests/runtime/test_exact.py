"""Classes that say all of their contract: read by pydantic alone, and never a way around the contract."""

import copy
import pickle
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import pytest
from pydantic import AwareDatetime, BaseModel, TypeAdapter, ValidationError

from generated.soulspot.soulseek.events import DownloadCompleted
from tests.runtime.payloads import Rated, forced
from tests.runtime.vault import Exact
from treaty import EventBus, Omittable, PayloadInvalid, decode, encode
from treaty.payload import Payload, RootPayload

TEXT = b'{"id":"a","size":1,"tags":["x"]}'
COMPLETED = (
    b'{"download_id":"d","track_id":"t","file_path":"p","file_size":1,"timestamp":"2026-01-02T03:04:05.250Z",'
    b'"duration_seconds":1.5}'
)


def python(program: str) -> str:
    """Run a program in a process of its own; it must end well."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_exact_class_needs_no_second_opinion() -> None:
    program = f"""
import sys
from generated.soulspot.soulseek.events import DownloadCompleted
from treaty import decode, encode
made = decode(DownloadCompleted, {COMPLETED!r})
assert encode(made) == {COMPLETED!r}
decode(DownloadCompleted, {COMPLETED!r}.decode())
print("jsonschema_rs" in sys.modules)
try:
    decode(DownloadCompleted, b"{{}}")
except Exception as error:
    print(type(error).__name__, "jsonschema_rs" in sys.modules)
"""
    assert python(program).split() == ["False", "PayloadInvalid", "True"]


def test_several_threads_may_be_the_first_to_read() -> None:
    program = f"""
import sys
from threading import Barrier, Thread
from generated.soulspot.soulseek.events import DownloadCompleted
from generated.soulspot.soulseek.services import DownloadTrackRequest
from treaty import PayloadInvalid, decode, encode
sys.setswitchinterval(1e-6)
barrier, done = Barrier(8), []
def first():
    barrier.wait()
    made = decode(DownloadCompleted, {COMPLETED!r})
    assert encode(made) == {COMPLETED!r}
    try:
        decode(DownloadTrackRequest, b'{{"track_id": 1}}')
    except PayloadInvalid:
        done.append(made)
threads = [Thread(target=first) for _ in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(len(done))
"""
    assert python(program).split() == ["8"]


def test_built_again_it_reads_the_same() -> None:
    first = decode(DownloadCompleted, COMPLETED)
    assert DownloadCompleted.model_rebuild(force=True)
    assert decode(DownloadCompleted, COMPLETED) == first
    assert encode(first) == COMPLETED


class Derived(Exact, frozen=True):
    size: Any = 0


def test_a_class_that_a_program_derives_is_checked_by_the_whole_contract() -> None:
    assert decode(Derived, TEXT).size == 1
    for text in (b'{"id":"a","size":"x"}', b'{"id":"a"}', b'{"id":"a","size":1,"size":1}'):
        with pytest.raises(PayloadInvalid):
            decode(Derived, text)
    with pytest.raises(PayloadInvalid):
        encode(Derived(id="a", size="x"))


def _with_a_tag(made: Exact, tag: Any) -> Exact:
    assert made.tags is not None
    made.tags.append(tag)
    return made


BAD: list[Callable[[Exact], Exact]] = [
    lambda made: forced(made, size="1"),
    lambda made: forced(made, size=None),
    lambda made: forced(made, tags=[1]),
    lambda made: forced(made, id=object()),
    lambda made: forced(made, size=...),
    lambda made: forced(made, size=1.5),
    lambda made: _with_a_tag(made, 1),
]


@pytest.mark.parametrize("spoil", BAD)
def test_what_breaks_the_contract_does_not_get_out(spoil: Callable[[Exact], Exact]) -> None:
    bad = spoil(decode(Exact, TEXT))
    for way_out in (encode, Exact.model_dump_json):
        with pytest.raises(PayloadInvalid):
            way_out(bad)


async def test_what_breaks_the_contract_is_not_published() -> None:
    async with EventBus(undeclared="allow") as bus:
        for bad in (Rated(stars=13), forced(Rated(stars=1), stars="1")):
            with pytest.raises(PayloadInvalid):
                await bus.publish(bad)


@pytest.mark.parametrize("copied", [lambda made: pickle.loads(pickle.dumps(made)), copy.copy, copy.deepcopy])
def test_copies_are_written_as_the_original(copied: Callable[[BaseModel], BaseModel]) -> None:
    made = decode(DownloadCompleted, COMPLETED)
    assert copied(made) == made
    assert encode(copied(made)) == COMPLETED


def test_values_of_python_are_taken_strictly() -> None:
    native = {"download_id": "d", "track_id": "t", "file_path": "p", "file_size": 1, "timestamp": datetime.now(UTC)}
    assert decode(DownloadCompleted, encode(DownloadCompleted.model_validate(native))).file_size == 1
    for wrong in ({"file_size": "1"}, {"file_size": 1.0}, {"file_size": -1}, {"timestamp": "2026-01-02T03:04:05Z"}):
        with pytest.raises(ValidationError):
            DownloadCompleted.model_validate(native | wrong)


# Inside of other classes


class Body(BaseModel):
    """As a web framework has it."""

    event: DownloadCompleted
    more: list[Exact] = []


def test_a_model_of_the_program_may_hold_payloads() -> None:
    text = b'{"event":' + COMPLETED + b',"more":[' + TEXT + b"]}"
    body = Body.model_validate_json(text)
    assert body.event == decode(DownloadCompleted, COMPLETED)
    assert body.model_dump_json().encode() == text
    assert Body(event=body.event, more=body.more) == body
    with pytest.raises(ValidationError):
        Body.model_validate_json(text.replace(b'"file_size":1', b'"file_size":-1'))


def test_what_is_absent_stays_so_inside_of_a_model_of_the_program() -> None:
    text = b'{"event":' + COMPLETED + b',"more":[{"id":"a","size":1.0}]}'
    body = Body.model_validate_json(text)
    assert body.model_dump(mode="json")["more"] == [{"id": "a", "size": 1}]
    with pytest.raises(ValidationError):
        Body.model_validate_json(text.replace(b"1.0", b'1,"tags":null'))


@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_its_json_schema_describes_the_payloads(mode: Any) -> None:
    said = Body.model_json_schema(mode=mode)["$defs"]["Exact"]
    assert said["properties"]["tags"] == {"type": "array", "items": {"type": "string"}, "title": "Tags"}
    assert said["required"] == ["id", "size"]
    assert said == {"title": "Exact", **Exact.model_json_schema(mode=mode)}
    assert TypeAdapter(list[Exact]).json_schema(mode=mode)["$defs"]["Exact"] == said


# Classes with parameters, and classes that hold themselves

T = TypeVar("T")


class Page(RootPayload[list[T]], Generic[T]):
    root: list[T]


class Tree(RootPayload[dict[str, "Tree"]]):
    root: dict[str, "Tree"]


class Node(Payload):
    at: AwareDatetime
    below: Omittable[list["Node"]] = None


def test_a_root_may_have_a_parameter() -> None:
    text = b'["2026-01-02T03:04:05.250Z"]'
    assert encode(decode(Page[AwareDatetime], text)) == text
    assert decode(Page[int], b"[1.0]").root == [1]
    with pytest.raises(PayloadInvalid):
        decode(Page[int], text)


def test_a_class_may_hold_itself() -> None:
    assert encode(decode(Tree, b'{"a":{"b":{}}}')) == b'{"a":{"b":{}}}'
    text = b'{"at":"2026-01-02T03:04:05.250Z","below":[{"at":"2026-01-02T03:04:05Z"}]}'
    assert encode(decode(Node, text)) == text
    assert "Node" in Node.model_json_schema()["$defs"]
    for bad in (b'{"a":{"b":1}}', b'{"a":{"b":{},"b":{}}}'):
        with pytest.raises(PayloadInvalid):
            decode(Tree, bad)
