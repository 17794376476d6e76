"""The processes of a story: started, watched, killed."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.chaos import child

ROOT = Path(__file__).parents[2]
WATCHDOG_S = 60.0  # Nothing here takes nearly as long: who is not done by then hangs.


class Crashed(Exception):
    """A process ended by itself, and not well; with what it wrote."""


class Cast:
    """Everybody who works in one folder."""

    def __init__(self, engine: str, folder: Path, *, patience_s: float = WATCHDOG_S) -> None:
        self.engine = engine
        self.folder = folder
        self._patience_s = patience_s
        self.kills = 0
        self.hung: list[str] = []
        self._errors = folder / "errors"

    def start(self, role: str, name: str = "", *, die_at: int = 0, is_healthy: bool = False) -> subprocess.Popen[str]:
        """Start somebody, and return when they are at work or dead, or seem to hang."""
        environment = {**os.environ, child.DIE_AT: str(die_at)} | ({child.IS_HEALTHY: "1"} if is_healthy else {})
        with open(self._errors, "a", encoding="utf-8") as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.child", role, self.engine, str(self.folder), name],
                cwd=ROOT,
                env=_with_root(environment),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        self.says(process, self._patience_s)
        return process

    def end(self, process: subprocess.Popen[str]) -> list[str] | None:
        """Close their standard input, let them finish, and return what they printed; None when they were killed.

        Raises `Crashed`.
        """
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        try:
            process.wait(timeout=self._patience_s)
        except subprocess.TimeoutExpired:
            self.hung.append(" ".join(map(str, process.args[3:])))  # type: ignore[index]  # A list, as it was started with one.
            self.kill(process)
            return None
        printed = process.stdout.read().splitlines()  # A few words, so that nobody waited for us to read them.
        process.stdout.close()
        if process.returncode == -signal.SIGKILL:
            self.kills += 1
            return None
        if process.returncode:
            raise Crashed(self._errors.read_text(encoding="utf-8")[-4000:])
        return printed

    def kill(self, process: subprocess.Popen[str]) -> None:
        """Kill somebody who may be dead already."""
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        process.wait()
        self.kills += process.returncode == -signal.SIGKILL

    def stop(self, process: subprocess.Popen[str]) -> None:
        """Have somebody sleep wherever they are, if they are not dead."""
        if process.poll() is None:
            process.send_signal(signal.SIGSTOP)

    def go_on(self, process: subprocess.Popen[str]) -> None:
        """Wake somebody who sleeps."""
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)

    def says(self, process: subprocess.Popen[str], wait_s: float) -> bool:
        """Wait for the next line that somebody prints; tell whether it came."""
        assert process.stdout is not None
        return bool(select.select([process.stdout], [], [], wait_s)[0] and process.stdout.readline())

    def play(self, role: str, name: str = "", *, is_healthy: bool = False) -> list[str] | None:
        """Start somebody, and let them finish."""
        return self.end(self.start(role, name, is_healthy=is_healthy))


def _with_root(environment: Mapping[str, str]) -> dict[str, str]:
    path = os.pathsep.join([str(ROOT), *filter(None, [environment.get("PYTHONPATH")])])
    return {**environment, "PYTHONPATH": path}
