"""What a bus says to a log that is damaged, gone, full or locked; docs/bad-input.md tells what each row asserts."""

from __future__ import annotations

import asyncio
import os
import re
from pathlib import Path

import pytest

from treaty.testing import FakeClock

from .bad_input.files import SPOILED
from .bad_input.handlers import MISDEEDS
from .bad_input.outages import OUTAGES
from .bad_input.systems import SYSTEMS
from .buses import a_bus
from .payloads import Downloaded

PAGE = Path(__file__).parents[2] / "docs/bad-input.md"
TABLES = re.compile(r"<!-- (\w+): written by `make bless` -->\n(.*?)<!-- end -->", re.DOTALL)


def found_in(folder: Path) -> dict[str, bytes | None]:
    return {one.name: one.read_bytes() if one.is_file() else None for one in folder.iterdir()}


@pytest.mark.parametrize("what", SPOILED)
async def test_a_bus_refuses_what_is_no_log_and_leaves_it_as_it_was(what: str, tmp_path: Path) -> None:
    path = tmp_path / "logs" / "app.events"
    path.parent.mkdir()
    spoil, error = SPOILED[what]
    await asyncio.to_thread(spoil, path)
    folder = path.parent if path.parent.exists() else tmp_path
    before = found_in(folder)
    bus = a_bus(f"sqlite:///{path}", clock=FakeClock())
    bus.subscribe(Downloaded, print, name="h")
    for _ in range(2):
        with pytest.raises(error) as caught:
            await bus.open()
        assert type(caught.value) is error
        assert found_in(folder) == before
    await bus.close()
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.parametrize("what", OUTAGES)
async def test_what_goes_wrong_under_way_becomes_what_the_page_says(what: str, tmp_path: Path) -> None:
    async with asyncio.timeout(20):
        await OUTAGES[what](tmp_path / "app.events")
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.parametrize("what", SYSTEMS)
async def test_what_goes_wrong_with_a_system_becomes_what_the_page_says(what: str) -> None:
    async with asyncio.timeout(20):
        await SYSTEMS[what]()
    assert asyncio.all_tasks() == {asyncio.current_task()}


def table(*rows: tuple[str, str]) -> str:
    return "".join(("| what | outcome |\n|---|---|\n", *(f"| {what} | {outcome} |\n" for what, outcome in rows)))


WRITTEN = {
    "files": table(*((what, f"`{error.__name__}`") for what, (_, error) in SPOILED.items())),
    "outages": table(*((what, (story.__doc__ or "").strip()) for what, story in OUTAGES.items())),
    "systems": table(*((what, (story.__doc__ or "").strip()) for what, story in SYSTEMS.items())),
    "handlers": table(*((f"`{what}`", outcome) for what, (_, outcome) in MISDEEDS.items())),
}


def test_the_page_tells_every_row() -> None:
    page = PAGE.read_text(encoding="utf-8")
    if os.environ.get("BLESS") == "1":
        page = TABLES.sub(lambda one: one[0].replace(one[2], WRITTEN[one[1]]) if one[2] else one[0], page)
        PAGE.write_text(page, encoding="utf-8")
    assert dict(TABLES.findall(page)) == WRITTEN
