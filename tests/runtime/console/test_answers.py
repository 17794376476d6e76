"""What every command answers, a golden a row: `make bless` writes them, and people read them in review."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from treaty.console.program import COMMANDS, events

from .stand_in import StandIn, Still, unowned

PAGE = Path(__file__).parents[2] / "cases/console/answers.yaml"
ROWS: list[dict[str, Any]] = yaml.safe_load(PAGE.read_text(encoding="utf-8"))


def ask(row: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    log = unowned() if row.get("is_unowned") else StandIn()
    command, *arguments = row["ask"]
    code = events([command, log.name, *arguments], lambda url, clock: log, Still())
    told = capsys.readouterr()
    found: dict[str, Any] = {"ask": row["ask"]}
    if row.get("is_unowned"):
        found["is_unowned"] = True
    found["code"] = code
    changed = [str(call) for call in log.calls if call[0] not in ("open", "close")]
    assert log.calls == [] or log.calls[-1] == ("close",)
    return {**found, **({"changed": changed} if changed else {}), "out": told.out, "err": told.err}


def test_the_answers_are_the_goldens(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TREATY_TRACEBACK", raising=False)
    found, kept = [ask(row, capsys) for row in ROWS], ROWS
    if os.environ.get("BLESS") == "1":
        PAGE.write_text(
            yaml.dump(found, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=200), encoding="utf-8"
        )
        kept = found
    assert found == kept


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " ".join(row["ask"]))
def test_nothing_that_a_terminal_obeys_is_printed(row: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    found = ask(row, capsys)
    assert all(line.isprintable() for line in (found["out"] + found["err"]).split("\n"))


@pytest.mark.parametrize("row", [row for row in ROWS if "--json" in row["ask"]], ids=lambda row: " ".join(row["ask"]))
def test_every_line_for_programs_is_json(row: dict[str, Any]) -> None:
    for line in row["out"].splitlines():
        json.loads(line)


def test_every_command_has_rows_for_people_and_for_programs() -> None:
    asked = {(row["ask"][0], "--json" in row["ask"]) for row in ROWS if row["code"] == 0}
    assert asked == {(name, as_json) for name in COMMANDS for as_json in (False, True)}


class _Dumper(yaml.SafeDumper):
    pass


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


def _list(dumper: yaml.SafeDumper, values: list[Any]) -> yaml.Node:
    is_flow = all(isinstance(value, str) for value in values)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", values, flow_style=is_flow)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)
