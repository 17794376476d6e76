"""The archive is written as a whole or not at all; what a crash leaves is whole, and the next run ends it."""

import errno
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from treaty_generator.compat.archive.write import STAGING, ArchiveRefused, write_frozen

CALLS = ("open", "mkdir", "write", "fsync", "link", "unlink", "rmdir", "stat", "scandir")
FILES = {
    ("shop", "orders", "released", "order.placed", "1.0.0.json"): b"first\n" * 1000,
    ("shop", "orders", "released", "order.paid", "1.0.0.json"): b"second\n" * 1000,
    ("shop", "mailer", "released", "mail.sent", "0.1.0.json"): b"third\n" * 1000,
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "contracts"
    (root / "shop/orders/released/order.placed").mkdir(parents=True)
    (root / "shop/orders/released/order.placed/0.9.0.json").write_bytes(b"old\n")
    (root / "shop/mailer").mkdir()
    return root


def tree(root: Path) -> dict[str, bytes | None]:
    return {str(path.relative_to(root)): path.read_bytes() if path.is_file() else None for path in root.rglob("*")}


@contextmanager
def counted(fail_at: int, what: Callable[[], None]) -> Iterator[list[int]]:
    """Let the call of this number, counted from 1, be what fails."""
    count = [0]

    def counting(real: Any) -> Any:
        def call(*arguments: Any, **options: Any) -> Any:
            count[0] += 1
            if count[0] == fail_at:
                what()
            return real(*arguments, **options)

        return call

    names = {name: counting(getattr(os, name)) for name in CALLS}
    with patch.multiple("treaty_generator.output.folder.os", **names):
        yield count


def full() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def calls(root: Path) -> int:
    with counted(0, full) as count:
        write_frozen(root, FILES)
    return count[0]


def test_files_are_written(root: Path) -> None:
    before = tree(root)
    write_frozen(root, FILES)
    after = tree(root)
    assert {path: raw for path, raw in after.items() if raw is not None and path not in before} == {
        "/".join(steps): raw for steps, raw in FILES.items()
    }
    assert before.items() <= after.items()


def test_a_failure_at_any_call_leaves_the_archive_as_it_was(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "shop").mkdir()
    before = tree(root)
    whole = calls(other)
    assert whole > 50
    refused = 0
    for number in range(1, whole + 1):
        told = refusal(root, number)
        if not told:  # What failed was of no consequence: the staging folder stayed, and the next run removes it.
            assert {"/".join(steps) for steps in FILES} <= tree(root).keys()
            break
        refused += 1
        assert told == "make room, and run it again"
        left = {path: raw for path, raw in tree(root).items() if not path.startswith(STAGING)}
        assert left == before, number
    assert refused > 40


def refusal(root: Path, fail_at: int) -> str:
    """What people are told to do; empty where all went well."""
    with counted(fail_at, full):
        try:
            write_frozen(root, FILES)
        except ArchiveRefused as error:
            return error.mend
    return ""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system starts no process that way")
def test_an_end_at_any_call_leaves_whole_files(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for number in range(1, calls(other) + 1, 3):
        child = os.fork()
        if not child:
            with counted(number, lambda: os.kill(os.getpid(), signal.SIGKILL)):
                write_frozen(root, FILES)
            os._exit(0)
        os.waitpid(child, 0)
        made = {path: raw for path, raw in tree(root).items() if not path.startswith(STAGING) and raw is not None}
        made.pop("shop/orders/released/order.placed/0.9.0.json")
        assert made.items() <= {"/".join(steps): raw for steps, raw in FILES.items()}.items()
        write_frozen(root, {steps: raw for steps, raw in FILES.items() if "/".join(steps) not in made})
        assert STAGING not in tree(root)
        for steps in FILES:
            root.joinpath(*steps).unlink()


def test_nothing_is_overwritten(root: Path) -> None:
    there = root / "shop/orders/released/order.paid/1.0.0.json"
    there.parent.mkdir()
    there.write_bytes(b"somebody else's\n")
    before = tree(root)
    with pytest.raises(ArchiveRefused, match="somebody else has just released it"):
        write_frozen(root, FILES)
    assert tree(root) == before


@pytest.mark.parametrize("link", ["shop/mailer/released", "shop/mailer", "shop/orders/released/order.paid"])
def test_links_are_not_followed(link: str, root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    path = root / link
    if path.is_dir():
        path.rmdir()
    path.symlink_to(outside)
    before = tree(root)
    with pytest.raises(ArchiveRefused, match="replace"):
        write_frozen(root, FILES)
    assert list(outside.iterdir()) == []
    assert tree(root) == before


def test_a_link_may_lead_to_the_contracts_themselves(root: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(root)
    write_frozen(tmp_path / "link", FILES)
    assert (root / "shop/mailer/released/mail.sent/0.1.0.json").exists()
