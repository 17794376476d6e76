"""The SoulSpot story: a process is killed and goes on; a handler fails and is mended; a module is away, and exchanged.

`python -m tests.demo.story` tells it to a person; tests/demo/test_story.py checks that it is true.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from signal import SIGKILL
from typing import Any

from tests.demo.process import CHAIN, STUCK, URL

ROOT = Path(__file__).parents[2]


class Story:
    """SoulSpot in a folder of its own: every scene is a process, and only the log knows what came before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        paths = (ROOT, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep)))
        self._environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, paths))}

    def begin_and_kill(self) -> str:
        """Have a file downloaded, and kill the process while the library imports it."""
        with self._start("-m", "tests.demo.process", "import-and-stick") as process:
            assert process.stdout is not None
            said = ""
            for line in process.stdout:
                said += line
                if line.rstrip() == STUCK:
                    process.kill()
        if process.returncode != -SIGKILL:
            raise RuntimeError(f"the process ended with {process.returncode} before it was killed:\n{said}")
        return said

    def run(self, beginning: str) -> str:
        """Run a process to its end, and return what it says."""
        return self._run("-m", "tests.demo.process", beginning)

    def treaty(self, *arguments: str) -> str:
        """Run a command that looks at the log."""
        return self._run("-m", "treaty", *arguments)

    def rows(self, statement: str) -> list[Any]:
        """Read the tables of the modules, from outside."""
        connection = sqlite3.connect(self.folder / "soulspot.events")
        try:
            return connection.execute(statement).fetchall()
        finally:
            connection.close()

    def _run(self, *arguments: str) -> str:
        with self._start(*arguments) as process:
            said, _ = process.communicate(timeout=60)
        if process.returncode:
            raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}:\n{said}")
        return said

    def _start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def tell() -> None:
    """Play the story and print it."""
    with tempfile.TemporaryDirectory() as folder:
        story = Story(Path(folder))
        print(f"A person looks for 'harbour lights'. The bus is open on {URL}.")
        _print(story.begin_and_kill())
        print("The process is killed (SIGKILL). What it had accepted is in the file:")
        _show(story, "events", "list", URL, "--correlation", CHAIN)
        print(f"  the library holds {story.rows('select count(*) from tracks')[0][0]} tracks")

        print("SoulSpot is started again. Nobody asks for anything; it goes on by itself:")
        _print(story.run("go-on"))

        print("Another file comes, and a handler has a bug.")
        _print(story.run("with-a-bug"))
        _show(story, "events", "parked", URL)
        print("The bug is mended, the event is sent again, and SoulSpot is started.")
        _show(story, "events", "redrive", URL, "--name", "metadata")
        _print(story.run("go-on"))
        _show(story, "events", "parked", URL)

        print("Spotify does not answer; then it does again, and is exchanged while people search.")
        _print(story.run("outage"))
    print("The story is told.")


def _show(story: Story, *arguments: str) -> None:
    print(f"  $ python -m treaty {' '.join(arguments)}")
    _print(story.treaty(*arguments), "  ")


def _print(said: str, indent: str = "") -> None:
    for line in said.splitlines():
        print(f"{indent}{line}".rstrip(), flush=True)


if __name__ == "__main__":
    tell()
