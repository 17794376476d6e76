"""`treaty status`: what people and programs are told, and that no server can do harm with what it says."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.statuses import empty, hostile, rich
from treaty.console import asking
from treaty.console.exit import CannotAnswer
from treaty.console.status import lines, main
from treaty.console.told import read
from treaty.modules import ModuleStatus
from treaty.system import ModuleReport, SystemStatus
from treaty.testing import FakeClock

from .servers import answering, http

GOLDENS = Path(__file__).parents[2] / "cases/console"
URL = "http://127.0.0.1:8000"


def healthy() -> SystemStatus:
    return replace(empty(), state="running", modules=(ModuleReport(name="library", status=ModuleStatus.ACTIVE),))


def answer(status: SystemStatus) -> bytes:
    return json.dumps(status.to_json()).encode()


@pytest.mark.parametrize("make", [rich, empty, hostile, healthy])
def test_people_are_told_what_was_reviewed(make: Callable[[], SystemStatus]) -> None:
    found = "".join(lines(read(answer(make()), URL), URL))
    golden = GOLDENS / f"status-{make.__name__}.txt"
    if os.environ.get("BLESS") == "1":
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")
    assert all(line.isprintable() for line in found.split("\n"))


@pytest.mark.parametrize(("make", "code"), [(healthy, 0), (rich, 1), (empty, 1)])
def test_the_exit_code_tells_whether_all_is_well(
    make: Callable[[], SystemStatus], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[bytes] = []
    with answering(http(answer(make())), asked=asked) as url:
        assert main([f"{url}/"]) == code
        told = capsys.readouterr()
        assert told.out == "".join(lines(read(answer(make()), url), f"{url}"))
        assert told.err == ""
    assert asked[0].startswith(b"GET /modules/status HTTP/1.1\r\n")
    assert b"Authorization" not in asked[0]


def test_programs_are_told_all_of_it_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with answering(http(answer(hostile()))) as url:
        assert main([f"{url}/modules/status", "--json"]) == 1
    out = capsys.readouterr().out
    assert json.loads(out) == json.loads(answer(hostile()))
    assert out.endswith("\n")
    assert out[:-1].isascii()
    assert out[:-1].isprintable()


def test_a_token_is_read_from_a_file_and_sent(tmp_path: Path) -> None:
    asked: list[bytes] = []
    file = tmp_path / "token"
    file.write_text("s3cret\n")
    with answering(http(answer(healthy())), asked=asked) as url:
        assert main([url, "--token-file", str(file)]) == 0
    assert b"\r\nAuthorization: Bearer s3cret\r\n" in asked[0]


def broken(**changes: Any) -> list[bytes]:
    return http(json.dumps(rich().to_json() | changes).encode())


@dataclass(frozen=True)
class Row:
    """What a server sends, and what is said of it."""

    name: str
    parts: Sequence[bytes]
    says: str


ELSE = "answered with something else than the status of a system"
ROWS = [
    Row("a page", http(b"<!DOCTYPE html>"), ELSE),
    Row("nothing", http(b""), ELSE),
    Row("a list", http(b"[]"), ELSE),
    Row("another object", http(b'{"status": "ok"}'), ELSE),
    Row("a number for a text", broken(state=1), ELSE),
    Row("no boolean", broken(is_healthy=1), ELSE),
    Row("modules of another shape", broken(modules={}), ELSE),
    Row("a module that is none", broken(modules=[None]), ELSE),
    Row("a time that is none", broken(modules=[rich().modules[0].to_json() | {"since": "soon"}]), ELSE),
    Row("a time without a zone", broken(modules=[rich().modules[0].to_json() | {"since": "2030-01-01"}]), ELSE),
    Row("a time at the end", broken(modules=[rich().modules[0].to_json() | {"since": "0001-01-01T00:00+23:00"}]), ELSE),
    Row(
        "a number beyond all",
        http(json.dumps(rich().to_json() | {"x": 0}).replace('"x": 0', '"x": 1e400').encode()),
        ELSE,
    ),
    Row("a long number", http(answer(rich()).replace(b'"calls": 19', b'"calls": ' + b"9" * 5000)), ELSE),
    Row("a long time", http(answer(rich()).replace(b'"p50_s": null', b'"p50_s": ' + b"9" * 400)), ELSE),
    Row("a bus that is none", broken(bus=3), ELSE),
    Row("no JSON but nearly", http(json.dumps(rich().to_json() | {"x": float("nan")}).encode()), ELSE),
    Row("no UTF-8", http(b'{"state": "\xff"}'), ELSE),
    Row("a deep one", http(b"[" * 100_000), ELSE),
    Row("too much", http(b" " * (asking.LARGEST + 1)), f"answered with more than {asking.LARGEST} bytes"),
    Row("who are you", http(b"", "401 Unauthorized"), "--token-file"),
    Row("not you", http(b"", "403 Forbidden"), "--token-file"),
    Row("elsewhere", http(b"", "302 Found", "Location: http://127.0.0.1:1/"), "answered 302"),
    Row("a mistake", http(b"\x1b[31m", "500 \x1b[31mOops"), "answered 500"),
    Row("not here", http(b"", "404 Not Found"), "the path that it is mounted at"),
    Row("another protocol", [b"220 mail ESMTP\r\n"], "does not speak HTTP as it should"),
    Row("a body that is cut", [http(b"{}")[0].replace(b"Length: 2", b"Length: 9")], ""),
    Row("no answer", [b""], ""),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_server_that_says_something_else(row: Row, capsys: pytest.CaptureFixture[str]) -> None:
    with answering(row.parts) as url:
        assert main([url]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert row.says in told.err
    assert all(line.isprintable() for line in told.err.split("\n"))
    assert "bug" not in told.err


def test_a_server_that_keeps_silent(capsys: pytest.CaptureFixture[str]) -> None:
    with answering([]) as url:
        assert main([url, "--timeout", "0.01"]) == 2
    assert "did not answer within 0.01 s" in capsys.readouterr().err


def test_a_server_that_begins_again_and_again(capsys: pytest.CaptureFixture[str]) -> None:
    """Each part comes in time, and there is no end of them; no limit of the socket itself would ever be met."""
    with answering(repeat(b"HTTP/1.1 100 Continue\r\n\r\n")) as url:
        assert main([url, "--timeout", "0.2"]) == 2
    assert "did not answer within 0.2 s" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["http://ann:hunter2@127.0.0.1:1", "https://hunter2@shop.test/treaty"])
def test_a_password_is_neither_sent_nor_shown(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([url]) == 2
    told = capsys.readouterr().err
    assert "--token-file" in told
    assert "hunter2" not in told


def test_a_server_that_sends_a_little_again_and_again() -> None:
    class Hasty(FakeClock):
        def monotonic(self) -> float:
            self._passed_ns += 10**9
            return super().monotonic()

    with answering(http(b"{" * 2**20)) as url, pytest.raises(CannotAnswer, match="did not answer within 3 s"):
        asking.ask(url, 3, Hasty())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["file:///etc/passwd"], "is no address of a server"),
        (["127.0.0.1:8000"], "is no address of a server"),
        (["http://[::1"], "does not speak HTTP as it should"),
        (["http://127.0.0.1:none"], "does not speak HTTP as it should"),
        ([URL, "--timeout", "0"], "is no time to wait"),
        ([URL, "--timeout", "nan"], "is no time to wait"),
        ([URL, "--token-file", "/nowhere"], "/nowhere: No such file"),
        ([URL, "--token-file", os.devnull], "holds no token"),
        ([], "the following arguments are required: URL"),
    ],
)
def test_questions_that_cannot_be_asked(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert (told.out, says in told.err) == ("", True), told.err


def test_nobody_there(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # And nobody listens.
        assert main([f"http://127.0.0.1:{taken.getsockname()[1]}"]) == 2
    assert "cannot be reached: Connection refused" in capsys.readouterr().err


def test_help_imports_next_to_nothing() -> None:
    look = "import sys; from treaty.console.{0} import main; main(['--help']); print(*sys.modules, file=sys.stderr)"
    heavy = {"pydantic", "asyncio", "urllib.request", "starlette", "uvicorn", "jsonschema_rs", "dataclasses"}
    for name in ("run", "status"):
        done = subprocess.run(
            [sys.executable, "-c", look.format(name)], capture_output=True, text=True, check=True, timeout=60
        )
        assert done.stdout.startswith(f"usage: treaty {name}")
        assert heavy.isdisjoint(done.stderr.split())
