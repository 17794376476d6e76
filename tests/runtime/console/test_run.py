"""`treaty run`: what is served, how it ends, and what is said of what cannot be served."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest

from treaty.console.exit import CannotAnswer
from treaty.console.run import main
from treaty.console.serving import application, listening

ROOT = Path(__file__).parents[3]

# A system of one module, which tells when it starts and stops, behind an application of its own.
SHOP = """\
from contextlib import asynccontextmanager
from starlette.applications import Starlette
from treaty.gateway import gateway, page
from treaty.payload import EventPayload
from treaty.system import Module, System

class Till(Module):
    name = "till"
    async def start(self):
        print("the till is open", flush=True)
    async def stop(self):
        print("the till is closed", flush=True)

system = System(Till())

@asynccontextmanager
async def running(app):
    async with system:
        yield

app = Starlette(routes=page.routes(system), lifespan=running)

def made():
    return app

async def late():
    return app

def needy(port):
    return app

def failing():
    return {}["till"]

class Rang(EventPayload, frozen=True):
    __event_type__ = "till.rang"
    __event_version__ = "1.0.0"

streaming = gateway(system, stream=(Rang,))
number = 7

def leaving():
    raise SystemExit(0)
"""

# A system that is made ready for long, after one that was quick, and does not stop well.
STUCK = """\
import asyncio
from treaty.system import Module, System

class Till(Module):
    name = "till"
    async def stop(self):
        print("the till is closed", flush=True)

class Drawer(Module):
    name = "drawer"
    requires = ("till",)
    start_timeout_s = 3600
    async def start(self):
        print("the drawer opens", flush=True)
        await asyncio.Event().wait()

class Bell(Module):
    name = "bell"
    async def stop(self):
        raise OSError("it rings")

slow, ringing = System(Till(), Drawer()), System(Bell())
"""

BROKEN_START = """\
from contextlib import asynccontextmanager
from starlette.applications import Starlette
from treaty.errors import StartFailed, StopFailed, SystemInvalid

REASONS = {
    "start": StartFailed((("till", "the drawer is stuck"),), ("mail",)),
    "invalid": SystemInvalid(("till requires the module bank, which is not there",)),
    "other": KeyError("drawer"),
}

def failing(why):
    @asynccontextmanager
    async def running(app):
        raise REASONS[why]
        yield
    return Starlette(lifespan=running)

start, invalid, other = map(failing, REASONS)
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "shop.py").write_text(SHOP)
    (tmp_path / "stuck.py").write_text(STUCK)
    (tmp_path / "leaving.py").write_text("raise SystemExit(0)\n")
    (tmp_path / "broken_start.py").write_text(BROKEN_START)
    (tmp_path / "broken_line.py").write_text("x = 1\nimport json\njson.loads('')\n")
    (tmp_path / "broken_import.py").write_text("\nimport not_there_at_all\n")
    (tmp_path / "broken_syntax.py").write_text("\n\nx = (\n")
    (tmp_path / "harmful.py").write_text("raise ValueError('\\x1b[31m')\n")
    return tmp_path


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (ROOT / "runtime", ROOT / "generator", ROOT)))}


@contextmanager
def running(folder: Path, *arguments: str) -> Generator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "treaty", "run", *arguments]
    with subprocess.Popen(
        command, cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def until(process: subprocess.Popen[str], word: str) -> str:
    """Read what it says up to the line that holds a word."""
    assert process.stdout is not None
    for line in process.stdout:
        if word in line:
            return line
    assert process.stderr is not None
    raise AssertionError(f"it ended: {process.stderr.read()}")


def fetched(url: str) -> str:
    with build_opener(ProxyHandler({})).open(url, timeout=30) as answer:
        return str(answer.read().decode())


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent in another way there")
@pytest.mark.parametrize("name", ["shop:app", "shop:made"])
@pytest.mark.parametrize(
    ("sent", "code", "says"), [(signal.SIGTERM, 0, ""), (signal.SIGINT, 130, "treaty: interrupted\n")]
)
def test_a_signal_stops_what_was_served_in_good_order(
    shop: Path, name: str, sent: signal.Signals, code: int, says: str
) -> None:
    with running(shop, name, "--port", "0") as process:
        line = until(process, "serving")
        assert line.startswith(f"serving {name} at http://127.0.0.1:")
        assert "till" in fetched(f"{line.split()[-1]}/")
        process.send_signal(sent)
        out, err = process.communicate(timeout=60)
    assert (out, err, process.returncode) == ("the till is closed\n", says, code)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent in another way there")
def test_open_streams_end_and_are_not_waited_for(shop: Path) -> None:
    with running(shop, "shop:streaming", "--port", "0") as process:
        url = until(process, "serving").split()[-1]
        with build_opener(ProxyHandler({})).open(f"{url}/events", timeout=30) as stream:
            assert stream.readline().startswith(b": these are the events")
            process.send_signal(signal.SIGTERM)
            assert stream.read() == b"\n"  # It raises `IncompleteRead` where the end is missing.
        assert process.communicate(timeout=60) == ("the till is closed\n", "")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent in another way there")
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_signal_cuts_a_start_short_and_stops_what_was_started(shop: Path, sent: signal.Signals, code: int) -> None:
    with running(shop, "stuck:slow", "--port", "0") as process:
        until(process, "the drawer opens")
        process.send_signal(sent)
        out, _ = process.communicate(timeout=60)
    assert (out, process.returncode) == ("the till is closed\n", code)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent in another way there")
def test_what_did_not_stop_well_is_told_after_ctrl_c_too(shop: Path) -> None:
    with running(shop, "stuck:ringing", "--port", "0") as process:
        until(process, "serving")
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert err.endswith("treaty:   bell: OSError: it rings\ntreaty: interrupted\n")
    assert process.returncode == 130


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent in another way there")
def test_a_system_is_served_by_a_gateway_and_asked_by_status(shop: Path) -> None:
    with running(shop, "shop:system", "--port", "0") as process:
        url = until(process, "serving").split()[-1]
        asked = subprocess.run(
            [sys.executable, "-m", "treaty", "status", url, "--json"],
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert (asked.returncode, asked.stderr) == (0, "")
        assert [one["name"] for one in json.loads(asked.stdout)["modules"]] == ["till"]
        assert '<th scope="row">till</th>' in fetched(f"{url}/")
        assert 'treaty_module_status{module="till",status="active"} 1.0' in fetched(f"{url}/metrics")
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=60) == ("the till is closed\n", "")
    assert process.returncode == 0


@dataclass(frozen=True)
class Row:
    """What is asked to be served, and what is said of it."""

    asked: str
    says: str
    code: int = 2


ROWS = [
    Row("shop", "'shop' does not say where a system is"),
    Row(":system", "does not say where a system is"),
    Row("shop:", "does not say where a system is"),
    Row("shop.py:system", "there is no module 'shop.py' here"),
    Row("../shop:system", "does not say where a system is"),
    Row("shap:system", "there is no module 'shap' here"),
    Row("shop:sistem", "shop has no 'sistem'; did you mean 'system'?"),
    Row("shop:system.nothing", "shop has no 'system.nothing'"),
    Row("shop:number", "shop:number is int, which cannot be served"),
    Row("shop:late", "shop:late is async"),
    Row("shop:needy", "shop:needy could not be called: TypeError: needy() missing 1 required positional argument"),
    Row("shop:failing", "shop:failing could not be called: KeyError: 'till' (shop.py:33)"),
    Row("shop:leaving", "shop:leaving could not be called: SystemExit: 0"),
    Row("leaving:system", "leaving cannot be imported: SystemExit: 0 (leaving.py:1)"),
    Row("broken_line:system", "broken_line cannot be imported: JSONDecodeError: Expecting value"),
    Row("broken_import:system", "No module named 'not_there_at_all' (broken_import.py:2)"),
    Row("broken_syntax:system", "broken_syntax cannot be imported: SyntaxError: '(' was never closed"),
    Row("harmful:system", "ValueError: \\x1b[31m (harmful.py:1)"),
    Row("broken_start:start", "treaty:   till: the drawer is stuck\ntreaty:   stopped again: mail\n"),
    Row("broken_start:invalid", "treaty:   till requires the module bank, which is not there\n", code=1),
    Row("broken_start:other", "treaty: the application failed: KeyError: 'drawer' (broken_start.py:14)"),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.asked)
def test_what_cannot_be_served_is_told_in_a_sentence(shop: Path, row: Row) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "treaty", "run", row.asked, "--port", "0"],
        cwd=shop,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout, "Traceback" in done.stderr) == (row.code, "", False), done.stderr
    assert row.says in done.stderr
    assert "bug of treaty" not in done.stderr


def test_a_port_that_is_taken_is_told_before_anything_starts(shop: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with running(shop, "shop:app", "--port", str(port)) as process:
            out, err = process.communicate(timeout=60)
    assert (out, process.returncode) == ("", 2)
    assert f"treaty: cannot listen at 127.0.0.1 port {port}: Address already in use\n" in err
    assert "--port" in err


@pytest.mark.parametrize("package", ["starlette", "uvicorn"])
def test_what_is_not_installed_is_named(
    package: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import importlib.util

    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == package else find(name))
    assert main(["shop:system"]) == 2
    assert capsys.readouterr().err == f"treaty: {package} is not installed here\nmend: pip install treaty[http]\n"


@pytest.mark.parametrize("port", ["-1", "65536", "http", "٣"])
def test_what_is_no_port(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shop:system", f"--port={port}"]) == 2
    assert "is no port; write 0 to 65535" in capsys.readouterr().err


@pytest.mark.parametrize("host", ["", "shop\n.test"])
def test_what_is_no_address(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shop:system", f"--host={host}"]) == 2
    assert "is no address" in capsys.readouterr().err


def test_a_name_that_no_host_can_have() -> None:
    with pytest.raises(CannotAnswer, match="it is no name of a host"), listening("ä" * 70, 0):
        pass


async def test_no_part_of_an_answer_waits_for_another_to_be_acknowledged() -> None:
    connected = asyncio.get_running_loop().create_future()

    async def connect(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        delays = writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0
        connected.set_result(delays)
        writer.close()

    with listening("127.0.0.1", 0) as taken:
        async with await asyncio.start_server(connect, sock=taken):
            _, writer = await asyncio.open_connection(*taken.getsockname())
            assert not await connected
            writer.close()


def test_a_class_that_is_no_system() -> None:
    with pytest.raises(CannotAnswer, match="which cannot be served"):
        application(dict, "shop:dict")
