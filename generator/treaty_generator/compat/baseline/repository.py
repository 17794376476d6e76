"""The `git` program, asked about one repository and never told to change it.

Nothing here touches the index, so nothing is refreshed, no hook and no filter runs, and no lock is taken. What a person
wrote is handed over once, where git takes it for a revision whatever it looks like; after that only object names are.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from treaty_generator.compat.baseline.refused import NoBaseline
from treaty_generator.problem import printable, quoted

_PATIENCE_S = 60.0
_QUIET = {
    "GIT_ALLOW_PROTOCOL": "",  # Objects that a partial clone has left out are not fetched behind anybody's back.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
    "LANGUAGE": "",
    "LC_ALL": "C",
}
_OF_ANOTHER_REPOSITORY = frozenset(
    f"GIT_{name}"
    for name in (
        "ALTERNATE_OBJECT_DIRECTORIES",
        "COMMON_DIR",
        "DIR",
        "GRAFT_FILE",
        "IMPLICIT_WORK_TREE",
        "INDEX_FILE",
        "INTERNAL_SUPER_PREFIX",
        "NAMESPACE",
        "OBJECT_DIRECTORY",
        "PREFIX",
        "SHALLOW_FILE",
        "WORK_TREE",
    )
)
"""Set while a hook runs, and meant for what the hook's own repository is; ours is the one around the contracts."""

_OBJECT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\n")


class GitFailed(Exception):
    """Git ended with an error; `text` is what it said."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return quoted(self.text.strip().partition("\n")[0])


class Repository:
    """The repository whose working tree holds a folder; `prefix` leads from its top to the folder."""

    def __init__(self, folder: Path) -> None:
        """Find the repository around a folder, which need not be there any more. Raises `NoBaseline`."""
        self._folder, real = str(folder), os.path.realpath(folder)
        self._at = real
        while not os.path.isdir(self._at):
            self._at = os.path.dirname(self._at)
        top, self.is_shallow = self._top()
        if not Path(real).is_relative_to(top):  # As `core.worktree` may have it.
            raise self.refused("the working tree of its repository lies elsewhere", f"run it there: {printable(top)}")
        self.prefix = tuple(Path(os.path.relpath(real, top)).parts)

    def _top(self) -> tuple[str, bool]:
        try:
            told = self.ask("rev-parse", "--is-shallow-repository", "--show-toplevel")
        except GitFailed as error:
            raise self.refused(*_no_repository(error)) from None
        shallow, _, top = told.partition("\n")
        return os.path.realpath(top.removesuffix("\n")), shallow == "true"

    def refused(self, what: str, mend: str) -> NoBaseline:
        """Say what is wrong here."""
        return NoBaseline(self._folder, what, mend)

    def commit(self, revision: str) -> str | None:
        """Find the commit that a person means, as its object name; None where there is none."""
        if "\0" in revision:
            return None
        try:
            found = self.ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        except GitFailed:
            return None
        return found.removesuffix("\n") if _OBJECT.fullmatch(found) else None

    def ask(self, *arguments: str) -> str:
        """Run git and return what it prints. Raises `GitFailed` and `NoBaseline`."""
        return os.fsdecode(self.ask_bytes(*arguments))

    def said(self, *arguments: str) -> str:
        """Ask what may have no answer; that is empty."""
        try:
            return self.ask(*arguments).removesuffix("\n")
        except GitFailed:
            return ""

    def ask_bytes(self, *arguments: str) -> bytes:
        """Run git and return the very bytes that it prints. Raises `GitFailed` and `NoBaseline`."""
        process = self.start(*arguments)
        try:
            told, complained = process.communicate(timeout=_PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise self.refused(f"git does not answer within {_PATIENCE_S:g} s", "see what holds it up") from None
        if process.returncode:
            raise GitFailed(os.fsdecode(complained))
        return told

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start git with all three of its streams open; what it complains of is small. Raises `NoBaseline`."""
        environment = {name: text for name, text in os.environ.items() if name not in _OF_ANOTHER_REPOSITORY}
        pipe = subprocess.PIPE
        try:
            return subprocess.Popen(
                ["git", *arguments],
                cwd=self._at,
                env={**environment, **_QUIET},
                stdin=pipe,
                stdout=pipe,
                stderr=pipe,
            )
        except FileNotFoundError:
            what = "the program `git` is not there, and without it there is no earlier version to compare with"
            raise self.refused(what, "install git, or compare with a folder: --against ./before") from None
        except OSError as error:
            raise self.refused(f"git cannot be started: {error.strerror}", "mend its installation") from None


def _no_repository(error: GitFailed) -> tuple[str, str]:
    """Say in our words why git finds no working tree."""
    said = error.text
    owner = re.search(r"dubious ownership in repository at '(.*)'", said)
    if owner is not None:
        what = "git does not trust this repository, because its folder belongs to somebody else"
        return what, f"if you trust it: git config --global --add safe.directory {printable(owner[1])}"
    if "must be run in a work tree" in said:
        return "this is a bare repository, which has no contracts to judge", "run it in a working tree"
    if "not a git repository" in said:
        mend = "run it in the repository, or compare with a folder: --against ./before"
        return "this folder is in no git repository", mend
    return f"git cannot say which repository this is: {error}", "see what `git status` says here"
