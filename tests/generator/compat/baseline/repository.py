"""A git repository for tests, that knows nobody's settings."""

import hashlib
import os
import subprocess
from pathlib import Path

EVENTS = """\
events:
  order.placed:
    version: "{version}"
    consumers: [mailer]
    schema:
      type: object
      required: [order_id]
      properties:
        order_id: {{type: string, maxLength: {length}}}
"""
MAILER = """\
subscriptions:
  order.placed: {versions: ">=1.0,<2", fields: [order_id]}
"""
SETTINGS = {
    "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


class Repository:
    """A working tree with contracts; `root` is their folder."""

    def __init__(self, folder: Path, *options: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.git("init", "-q", "-b", "main", *options)

    @property
    def root(self) -> Path:
        return self.folder / "contracts"

    def git(self, *arguments: str) -> str:
        environment = {**os.environ, **SETTINGS}
        done = subprocess.run(["git", *arguments], cwd=self.folder, env=environment, capture_output=True, check=False)
        assert done.returncode == 0, (arguments, done.stderr)
        return os.fsdecode(done.stdout).strip()

    def write(self, path: str, text: str) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
        return file

    def write_shop(self, *, length: int = 10, version: str = "1.0.0") -> None:
        self.write("contracts/shop/orders/events.yaml", EVENTS.format(length=length, version=version))
        self.write("contracts/shop/mailer/subscriptions.yaml", MAILER)

    def commit(self, message: str = "a step") -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def bytes(self) -> dict[str, str]:
        """Every file of the repository, with what it holds and when it was written."""
        found = {}
        for file in sorted(self.folder.rglob("*")):
            if file.is_file() and not file.is_symlink():
                digest = hashlib.sha256(file.read_bytes()).hexdigest()
                found[str(file.relative_to(self.folder))] = f"{digest} {file.stat().st_mtime_ns}"
        return found


def lengths(contracts) -> dict[str, int]:  # type: ignore[no-untyped-def]
    """The bound that the tests change, by event."""
    return {
        event.name: event.schema.value["properties"]["order_id"]["maxLength"]
        for module in contracts.modules()
        for event in module.events
    }
