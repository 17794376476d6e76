"""How a contract of SoulSpot changes without breaking anybody: refused at first, then expanded, then given its version.

`python -m tests.demo.gate` tells it to a person; tests/demo/test_gate.py checks that it is true.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CONTRACTS = Path(__file__).parents[2] / "contracts" / "soulspot"
EVENTS = Path("contracts/soulspot/soulseek/events.yaml")
EVENT, NEXT_EVENT = "  download.completed:\n", "  download.failed:\n"
OLD = """\
        timestamp:
          type: string
          format: date-time
          description: When the file was closed
"""
BESIDE = """\
        completed_at:
          type: string
          format: date-time
          description: When the file was closed; the same as timestamp, which goes in the next major
"""
IDENTITY = ("-c", "user.name=ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")


class Workshop:
    """The contracts of SoulSpot in a git repository of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # In a hook, git tells its children of the repository that it works on, which is not this one.
        self._environment = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
        shutil.copytree(CONTRACTS, folder / "contracts" / "soulspot")
        self._run("git", "init", "--quiet", "--initial-branch=main", ".")
        self._run("git", "add", "contracts")
        self._run("git", *IDENTITY, "commit", "--quiet", "--message=SoulSpot as it is")

    def rename(self) -> None:
        """Call a field by another name, everywhere in the event."""
        before, event, after = self._parts()
        self._write(before, event.replace("timestamp", "completed_at"), after)

    def expand(self) -> None:
        """Leave the old field as it was, and put the new one beside it."""
        self._run("git", "checkout", "--quiet", "--", "contracts")
        before, event, after = self._parts()
        self._write(before, event.replace(OLD, OLD + BESIDE), after)

    def treaty(self, *arguments: str) -> tuple[int, str]:
        """Run a command of treaty; returns the exit code, and what it says."""
        done = self._run(sys.executable, "-m", "treaty_generator", *arguments, check=False)
        return done.returncode, done.stdout + done.stderr

    def version(self) -> str:
        """Read the version of the event."""
        [line] = [line for line in self._parts()[1].splitlines() if line.startswith("    version: ")]
        return line.removeprefix("    version: ").strip('"')

    def _parts(self) -> tuple[str, str, str]:
        before, _, rest = (self.folder / EVENTS).read_text(encoding="utf-8").partition(EVENT)
        event, _, after = rest.partition(NEXT_EVENT)
        return before, event, after

    def _write(self, before: str, event: str, after: str) -> None:
        (self.folder / EVENTS).write_text(before + EVENT + event + NEXT_EVENT + after, encoding="utf-8")

    def _run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=self._environment, capture_output=True, text=True, check=check
        )


def tell() -> None:
    """Play the story and print it."""
    with tempfile.TemporaryDirectory() as folder:
        workshop = Workshop(Path(folder))
        print("Somebody finds that `timestamp` in download.completed should be called `completed_at`.")
        workshop.rename()
        _show(workshop, "check", "--against", "HEAD")
        print("So the new field comes beside the old one, which goes in a later major.")
        workshop.expand()
        _show(workshop, "check", "--against", "HEAD")
        print("Nobody is hurt; only the version does not say yet that something is new.")
        _show(workshop, "bump", "--against", "HEAD")
        _show(workshop, "check", "--against", "HEAD")
    print("The contract has changed, and nobody noticed.")


def _show(workshop: Workshop, *arguments: str) -> None:
    code, said = workshop.treaty(*arguments)
    print(f"  $ treaty {' '.join(arguments)}")
    for line in said.splitlines():
        print(f"  {line}".rstrip())
    print(f"  (exit code {code})")


if __name__ == "__main__":
    tell()
