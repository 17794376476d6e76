"""The story that `make demo` tells, checked: a process is really killed, and others look at what it left."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from tests.demo.process import CHAIN, STUCK, URL
from tests.demo.story import Story, tell

TYPES = ["download.completed", "download.queued", "download.started", "track.imported", "track.ready"]

OUTAGE = [
    "  search.track   library found 'Harbour Lights'\n",
    "spotify is inactive; dashboard, library, metadata, notifications, soulseek are active",
    "the inbox      spotify is inactive: Spotify does not answer",
    "is running, degraded",
    "warning: nobody can serve download.track now",
    "  search.track   spotify found 'Harbour Lights'\n",
    "  download.track soulseek queued it\n",
    "50 of 50 asked meanwhile found 'Harbour Lights', 'Harbour Bells', 'Harbour Winds'",
    "50 of 50 asked before found 'Harbour Lights', 'Harbour Bells'\n",
    "is running, and all is well",
    "active, tracks 3",
]
"""What the outage says, in order."""


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


def test_what_was_accepted_before_the_kill_is_handled_after_it_and_once(story: Story) -> None:
    assert story.begin_and_kill().splitlines()[-1] == STUCK
    accepted = _listed(story)
    assert set(accepted) == {"download.queued", "download.started", "download.completed", "metadata.enriched"}
    assert (
        story.rows("select * from tracks") == []
    )  # The library had written its row, and was killed before the commit.

    said = story.run("go-on")
    assert "the library holds 'Harbour Lights'" in said
    assert _listed(story)[:4] == accepted
    assert sorted(_listed(story)[4:]) == [
        "track.imported",
        "track.ready",
    ]  # Published once, though the handler ran twice.
    assert story.rows("select track_id, size_bytes from tracks") == [("trk-1", 28_734_112)]
    assert story.rows("select type, number from counts order by type") == [(name, 1) for name in TYPES]

    assert story.run("go-on") == said  # A start with nothing left to do changes nothing.


def test_a_handler_that_fails_is_looked_at_mended_and_redriven(story: Story) -> None:
    story.run("with-a-bug")
    [parked] = json.loads(story.treaty("events", "parked", URL, "--json"))["parked"]
    assert (parked["name"], parked["type"], parked["error"]) == (
        "metadata",
        "download.completed",
        "builtins.KeyError",
    )
    assert story.rows("select * from tracks") == []

    assert "1 parked event sent again" in story.treaty("events", "redrive", URL, "--name", "metadata")
    assert "the library holds 'Harbour Bells'" in story.run("go-on")
    assert "nothing is parked" in story.treaty("events", "parked", URL)
    assert story.rows("select type, number from counts order by type") == [(name, 1) for name in TYPES]


def test_an_outage_degrades_and_an_exchange_loses_nothing(story: Story) -> None:
    story.begin_and_kill()
    story.run("go-on")
    said = story.run("outage")
    for before, after in pairwise(OUTAGE):
        assert said.index(before) < said.index(after), said
    assert said.count("treaty.router: no provider can serve a capability") == 1


def test_a_process_that_fails_is_quoted(story: Story) -> None:
    (story.folder / "soulspot.events").write_text("no log of ours", encoding="utf-8")
    with pytest.raises(RuntimeError, match="ended with 1"):
        story.begin_and_kill()


def test_the_demo_tells_it_to_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    tell()
    told = capsys.readouterr().out
    assert told.endswith("The story is told.\n")
    for said in ("SIGKILL", "1 event parked", "nothing is parked", "CapabilityMissing", *TYPES):
        assert said in told, said


def _listed(story: Story) -> list[str]:
    lines = story.treaty("events", "list", URL, "--correlation", CHAIN, "--json").splitlines()
    return [json.loads(line)["type"] for line in reversed(lines)]
