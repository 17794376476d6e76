import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from treaty_generator.cli import main

EVENT = """\
events:
  order.placed:
    version: "1.0.0"
    description: A customer has placed an order.
    consumers: [mailer]
    schema:
      type: object
      required: [order_id]
      properties:
        order_id: {type: string}
    examples:
      - {order_id: "A-1001"}
"""
MAILER = """\
module:
  description: Writes to customers.
subscriptions:
  order.placed:
    versions: ">=1.0,<2"
    fields: [order_id]
"""


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


class Project:
    """A folder in which `treaty` runs."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys

    def write(self, path: str, text: str | bytes) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def write_shop(self) -> None:
        self.write("contracts/shop/orders/events.yaml", EVENT)
        self.write("contracts/shop/mailer/module.yaml", MAILER)

    def files(self) -> dict[str, bytes]:
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in found}

    def said(self) -> str:
        """What has been printed since somebody looked last."""
        captured = self._capsys.readouterr()
        return captured.out + captured.err

    def treaty(self, *arguments: str) -> Outcome:
        self._capsys.readouterr()
        code = main(arguments)
        captured = self._capsys.readouterr()
        return Outcome(code, captured.out, captured.err)


class Repository(Project):
    """A folder under git, in which `treaty` runs."""

    def git(self, *arguments: str) -> str:
        """Run git as somebody who has no settings of their own."""
        identity = ("-c", "user.name=ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            ["git", *identity, *arguments], cwd=self.folder, capture_output=True, text=True, check=True
        )
        return done.stdout

    def commit(self, message: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", f"--message={message}")

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace a text that stands there once."""
        file = self.folder / path
        text = file.read_bytes().decode()
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        file.write_bytes(text.replace(old, new).encode())
