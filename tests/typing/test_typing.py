"""Type checkers accept what is right, and refuse each mistake that the contracts make visible."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
RIGHT = ["generated", "tests/typing/public.py", *map(str, sorted(ROOT.glob("tests/cases/render/*/expected")))]

PRELUDE = """\
from typing import assert_type

from generated.credit.wallet import WalletCredited, WalletUpcaster
from generated.soulspot.metadata import MetadataSubscriber
from generated.soulspot.metadata.subscriber import DownloadCompleted as Projected
from generated.soulspot.shared import MissingTrack, TrackPage, TrackReference
from generated.soulspot.soulseek import DownloadCompleted, DownloadNotFound, DownloadRecord, Downloads
from generated.soulspot.soulseek import DownloadsBlockingClient, DownloadsClient, DownloadStarted, SoulseekModule
from generated.soulspot.soulseek import SoulseekPublisher, SoulseekSubscriber, register_downloads
from treaty import BlockingRouter, Event, EventBus, History, ModuleRegistry, ModuleRouter, carried, decode


class Half(Downloads): ...


class Impostor: ...


class HalfModule(SoulseekModule):
    def subscriber(self) -> SoulseekSubscriber:
        raise NotImplementedError


async def on_started(event: Event[DownloadStarted]) -> None: ...


async def on_completed(event: Event[DownloadCompleted]) -> None: ...


async def mistakes(
    bus: EventBus,
    registry: ModuleRegistry,
    history: History,
    client: DownloadsClient,
    blocking: DownloadsBlockingClient,
    router: ModuleRouter,
    publisher: SoulseekPublisher,
    event: Event[Projected],
    record: DownloadRecord,
    track: TrackReference,
) -> None:
"""

MISTAKES = [
    # the line, mypy's code, pyright's rule
    ("from generated.soulspot.soulseek import DownloadComplete", "attr-defined", "reportAttributeAccessIssue"),
    ("from treaty import EventBuses", "attr-defined", "reportAttributeAccessIssue"),
    ("from treaty_generator import judges", "attr-defined", "reportAttributeAccessIssue"),
    ("print(event.data.file_size)", "attr-defined", "reportAttributeAccessIssue"),  # A projection has what it declares.
    ("print(event.data.track_id.year)", "attr-defined", "reportAttributeAccessIssue"),
    ("print(record.finished_at.year)", "union-attr", "reportOptionalMemberAccess"),
    ('record.state = "failed"', "misc", "reportAttributeAccessIssue"),
    ('await bus.publish("download.completed")', "type-var", "reportArgumentType"),
    ("await bus.publish(track)", "type-var", "reportArgumentType"),
    ("await bus.publish(event.data)", "type-var", "reportArgumentType"),  # A projection is for reading.
    ("bus.subscribe(DownloadCompleted, on_started)", "arg-type", "reportCallIssue"),
    ("bus.subscribe(Projected, on_completed)", "arg-type", "reportCallIssue"),
    ("bus.subscribe(TrackReference)", "type-var", "reportArgumentType"),
    ("bus.subscribe(DownloadCompleted)(on_started)", "arg-type", "reportArgumentType"),
    ('await publisher.download_started(download_id="1")', "call-arg", "reportCallIssue"),
    ('await client.download_track(track_id="1")', "call-arg", "reportCallIssue"),
    ("await client.get_download(download_id=1)", "arg-type", "reportArgumentType"),
    ('await client.get_download(download_id="1", file="a")', "call-arg", "reportCallIssue"),
    ('await client.get_download("1")', "call-arg", "reportCallIssue"),
    ('await client.get_downloads(download_id="1")', "attr-defined", "reportAttributeAccessIssue"),
    ('page: TrackPage = await client.get_download(download_id="1")', "assignment", "reportAssignmentType"),
    ('TrackPage(tracks=[], provider="napster")', "arg-type", "reportArgumentType"),
    ('TrackPage(tracks=["t"], provider="spotify")', "list-item", "reportArgumentType"),
    ("DownloadRecord()", "call-arg", "reportCallIssue"),
    ('DownloadNotFound(MissingTrack(track_id="1"))', "arg-type", "reportArgumentType"),
    ('assert_type(decode(TrackReference, ""), TrackPage)', "assert-type", "reportAssertTypeFailure"),
    ("Half()", "abstract", "reportAbstractUsage"),
    ("MetadataSubscriber()", "abstract", "reportAbstractUsage"),
    ("WalletUpcaster()", "abstract", "reportAbstractUsage"),  # Nobody has decided what becomes of old amounts.
    ('print(history.read(WalletCredited, "1.0.0", b"").reason)', "attr-defined", "reportAttributeAccessIssue"),
    ('history.read(TrackReference, "1.0.0", b"")', "type-var", "reportArgumentType"),
    ("carried(event.data, WalletCredited)", "arg-type", "reportArgumentType"),  # A projection lacks what is carried.
    ("register_downloads(registry, Impostor())", "arg-type", "reportArgumentType"),
    ("DownloadsClient(BlockingRouter(router))", "arg-type", "reportArgumentType"),
    ("DownloadsBlockingClient(router)", "arg-type", "reportArgumentType"),
    ('await blocking.get_download(download_id="1")', "misc", "reportGeneralTypeIssues"),
    ("blocking.get_download(download_id=1)", "arg-type", "reportArgumentType"),
    ("SoulseekModule()", "abstract", "reportAbstractUsage"),
    ("HalfModule()", "abstract", "reportAbstractUsage"),  # Nobody has said what implements its service.
    ("print(DownloadCompleated)", "name-defined", "reportUndefinedVariable"),
]

pytestmark = pytest.mark.xdist_group("typing")  # The checkers share their caches.


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    file = tmp_path / "wrong.py"
    file.write_text(PRELUDE + "".join(f"    {line}\n" for line, _, _ in MISTAKES), encoding="utf-8")
    return file


def line_number(index: int) -> int:
    return PRELUDE.count("\n") + 1 + index


def mypy(*paths: str | Path) -> Iterator[dict[str, Any]]:
    command = [sys.executable, "-m", "mypy", "--output=json", *map(str, paths)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return (json.loads(line) for line in done.stdout.splitlines() if line.startswith("{"))


def pyright(*paths: str | Path) -> Iterator[dict[str, Any]]:
    """What pyright complains of; it is a program for node, which not every machine can get."""
    command = [sys.executable, "-m", "pyright", "--outputjson", "--project", "pyproject.toml", *map(str, paths)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1) or not done.stdout.startswith("{"):
        if "CI" in os.environ:
            pytest.fail(done.stdout + done.stderr)
        pytest.skip(f"pyright does not run here: {done.stderr[-300:]}")
    return iter(json.loads(done.stdout)["generalDiagnostics"])


def test_mypy_accepts_what_is_right() -> None:
    assert list(mypy(*RIGHT)) == []


def test_pyright_accepts_what_is_right() -> None:
    assert [found for found in pyright(*RIGHT) if found["severity"] == "error"] == []


def test_ruff_accepts_what_is_generated() -> None:
    paths = ["generated", *RIGHT[2:]]
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", *paths]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_mypy_refuses_every_mistake(wrong: Path) -> None:
    found = {(error["line"], error["code"]) for error in mypy(wrong) if error["severity"] == "error"}
    assert found == {(line_number(index), code) for index, (_, code, _) in enumerate(MISTAKES)}


def test_pyright_refuses_every_mistake(wrong: Path) -> None:
    errors = [error for error in pyright(wrong) if error["severity"] == "error"]
    found = {(error["range"]["start"]["line"] + 1, error["rule"]) for error in errors}
    assert {(line_number(index), rule) for index, (_, _, rule) in enumerate(MISTAKES)} <= found
    assert {line for line, _ in found} == {line_number(index) for index in range(len(MISTAKES))}
