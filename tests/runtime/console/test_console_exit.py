"""Whatever happens becomes an exit code and a sentence, and no traceback."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from treaty.console.program import events
from treaty.log.record import Query, Record

from .stand_in import Locked, Refused, StandIn, Still

ROOT = Path(__file__).parents[3]


def ask(log: StandIn, *arguments: str) -> int:
    return events(list(arguments), lambda url, clock: log, Still())


class Failing(StandIn):
    """Raises what it is told to when it is searched."""

    error: BaseException = AssertionError()

    async def find(self, query: Query) -> list[Record]:
        raise self.error


@pytest.mark.parametrize(
    ("log", "says"),
    [
        (Refused(), "treaty: sqlite:///absent.events: there is no file absent.events; check the path in the URL\n"),
        (Locked(), "treaty: sqlite:///app.events: it was locked for 5 s; end the other program's transaction"),
    ],
)
def test_a_log_that_refuses_is_a_sentence(log: StandIn, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = ask(log, "stats", "u:"), capsys.readouterr()
    assert (code, told.out) == (2, "")
    assert told.err.startswith(says)


def test_what_was_opened_is_closed_whatever_happens() -> None:
    log = Locked()
    ask(log, "stats", "u:")
    assert log.calls == [("open",), ("close",)]


def test_a_bug_is_named_by_its_place_and_shows_no_value(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TREATY_TRACEBACK", raising=False)
    log = Failing()
    log.error = ZeroDivisionError("card 4111")
    code, told = ask(log, "list", "u:"), capsys.readouterr()
    assert (code, told.out) == (3, "")
    assert "ZeroDivisionError in test_console_exit.py" in told.err
    assert "4111" not in told.err
    assert "Traceback" not in told.err
    monkeypatch.setenv("TREATY_TRACEBACK", "1")
    ask(log, "list", "u:")
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (KeyboardInterrupt(), 130, "treaty: interrupted\n"),
        (OSError(13, "Permission denied", "/somewhere"), 2, "treaty: /somewhere: Permission denied\n"),
    ],
)
def test_other_endings(error: BaseException, code: int, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    log = Failing()
    log.error = error
    assert (ask(log, "list", "u:"), capsys.readouterr().err) == (code, says)


PIPED = """
import sys
from tests.runtime.console.stand_in import StandIn, Still, event
from treaty.console.program import events
log = StandIn(records_kept=[event(position) for position in range(1, 5000)])
sys.exit(events(["list", "u:", "--limit", "4000"], lambda url, clock: log, Still()))
"""


def test_a_pipe_that_nobody_reads_any_more_is_no_news() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = run("-c", PIPED, stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ([], 2, "usage: treaty events COMMAND URL"),
        (["--help"], 0, "usage: treaty events COMMAND URL"),
        (["list", "--help"], 0, "usage: treaty events list"),
        (["sho"], 2, "there is no command 'sho'; did you mean 'show'?"),
        (["list", "memory:"], 2, "a log in memory belongs to its own process"),
        (["list", "sqlite:///no%20such.events?x=1"], 2, "sqlite:///no%20such.events: there is no such file; check the"),
    ],
)
def test_usage(arguments: list[str], code: int, says: str, tmp_path: Path) -> None:
    done = run("-m", "treaty", "events", *arguments, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert done.returncode == code
    assert says in (done.stdout if code == 0 else done.stderr)
    assert (done.stderr if code == 0 else done.stdout) == ""


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--help"], 0, "run       serve a system over HTTP"),
        (["run", "--help"], 0, "usage: treaty run"),
        (["status", "--help"], 0, "usage: treaty status"),
        (["lint"], 2, "'lint' is no command of the runtime; there is: treaty events, treaty run, treaty status"),
        ([], 2, "nothing is no command of the runtime"),
    ],
)
def test_the_program_knows_its_commands(arguments: list[str], code: int, says: str) -> None:
    done = run("-m", "treaty", *arguments)
    assert done.returncode == code
    assert says in (done.stdout if code == 0 else done.stderr)
    assert (done.stderr if code == 0 else done.stdout) == ""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no full device here")
def test_an_answer_that_cannot_be_written_is_said_once() -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    done = run("-c", PIPED, stdout=full)
    os.close(full)
    assert (done.returncode, done.stderr) == (2, "treaty: the answer could not be written: No space left on device\n")


FOLLOWING = """
import sys
from tests.runtime.console.stand_in import StandIn
from treaty.console.program import events
log = StandIn()
code = events(["tail", "u:", "--from-position", "8"], lambda url, clock: log)
print(code, log.calls[-1][0])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="interrupts are sent in another way there")
def test_ctrl_c_ends_a_tail_that_waits_on_the_real_clock() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", FOLLOWING], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    ) as process:
        assert process.stdout is not None
        assert "0195-0008" in process.stdout.readline()  # It is flushed, although nobody looks from a terminal.
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (out, err) == ("130 close\n", "treaty: interrupted\n")


def test_help_imports_next_to_nothing() -> None:
    look = "import sys; from treaty.console import main; main(['--help']); print(*sys.modules, file=sys.stderr)"
    loaded = run("-c", look).stderr.split()
    assert {"pydantic", "sqlite3", "asyncio", "dataclasses", "jsonschema_rs", "difflib"}.isdisjoint(loaded)
    loaded = run("-c", look.replace("['--help']", "['list', '--help']")).stderr.split()
    assert "treaty.console.list" in loaded
    assert {"pydantic", "sqlite3", "asyncio", "jsonschema_rs"}.isdisjoint(loaded)


def run(*arguments: str, stdout: int = subprocess.PIPE, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        cwd=folder,
        timeout=60,
        check=False,
    )


def environment() -> dict[str, str]:
    """The sources as they stand here, wherever the tests are called from."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (ROOT / "runtime", ROOT / "generator", ROOT)))}
