"""docs/events.md shows what the commands answer: `make bless` writes the answers below the questions."""

import os
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from treaty.console import run, status
from treaty.console.program import COMMANDS, events

from .stand_in import StandIn, Still

PAGE = Path(__file__).parents[3] / "docs/events.md"
BLOCK = re.compile(r"(?<=```\n)\$ treaty events .*?(?=```)", re.DOTALL)
ASKED = re.compile(r"^\$ treaty events (?P<ask>.*)\n", re.MULTILINE)


def answered(block: re.Match[str], capsys: pytest.CaptureFixture[str]) -> str:
    told: list[str] = []
    for asked in ASKED.finditer(block[0]):
        log = StandIn()
        assert events(shlex.split(asked["ask"]), lambda url, clock, log=log: log, Still()) == 0
        told += [asked[0], capsys.readouterr().out]
    return "".join(told)


def test_the_page_shows_what_is_answered(capsys: pytest.CaptureFixture[str]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    found = BLOCK.sub(lambda block: answered(block, capsys), page)
    if os.environ.get("BLESS") == "1":
        PAGE.write_text(found, encoding="utf-8")
        page = found
    assert BLOCK.search(page) is not None
    assert found == page


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_its_options_are_told(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert f"| `treaty events {name} URL" in page
    assert events([name, "--help"]) == 0
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}
    assert {option for option in options if option not in page} == set()


@pytest.mark.parametrize(("name", "main"), [("run", run.main), ("status", status.main)])
def test_so_are_the_commands_beside_them(
    name: str, main: Callable[[list[str]], int], capsys: pytest.CaptureFixture[str]
) -> None:
    page = (PAGE.parent / "commands.md").read_text(encoding="utf-8")
    assert f"| `treaty {name} " in page
    assert main(["--help"]) == 0
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}
    assert {option for option in options if f"| `{option}" not in page} == set()
