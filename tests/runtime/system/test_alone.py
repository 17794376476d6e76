"""A module runs without its neighbours where that is asked for, and a person is told once what does not work."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest

from treaty import (
    CapabilityMissing,
    Event,
    ModuleStatus,
    ModulesUndiscoverable,
    System,
    Unavailable,
    discover,
    discover_entry_points,
)
from treaty.system import discovery

from .parts import Ask, Desk, Heard, Part, desk, operation


async def test_missing_neighbours_stop_nobody_and_are_told_once(caplog: pytest.LogCaptureFixture) -> None:
    ask, needy = operation("a"), operation("a", "more", requires=("store",), service="Other")
    offers = [(desk(ask), Desk("a")), (desk(needy), Desk("a"))]
    part = Part("a", requires=["users", "store"], optional=["mail"], offers=offers)
    needs_more = Part("b", offers=[(desk(operation("b", "third", requires=("far",))), Desk("b"))])
    async with System(part, needs_more, standalone=True) as system:
        assert (await system.router.call(ask, Ask())).by == "a"
        with pytest.raises(CapabilityMissing, match="it requires module 'store'"):
            await system.router.call(needy, Ask())
        alone = [one for one in system.status().warnings if one.action == "add it to the system"]
        assert [(one.about, one.message) for one in alone] == [
            ("far", "module far is missing: third of b cannot be served without it"),
            ("mail", "module mail is missing: a makes use of it where it is there"),
            ("store", "module store is missing: a requires it"),
            ("users", "module users is missing: a requires it"),
        ]
    [record] = [one for one in caplog.records if vars(one).get("treaty_notice") == "runs_alone"]
    assert vars(record)["treaty_missing"] == ("far", "mail", "store", "users")
    assert len(vars(record)["treaty_impact"]) == 4


async def test_a_whole_system_says_nothing_of_neighbours(caplog: pytest.LogCaptureFixture) -> None:
    async with System(Part("a"), Part("b", requires=["a"]), standalone=True) as system:
        assert system.status().warnings == ()
    assert caplog.records == []


async def test_warnings_come_in_the_order_of_how_bad_they_are() -> None:
    asks = [operation(name, f"can.{name}") for name in ("ill", "off", "weak")]

    async def busy() -> None:
        raise Unavailable("busy")

    def fail(event: Event[Heard]) -> None:
        raise ValueError("no")

    parts = [
        Part(one.module, offers=[(desk(one), Desk(one.module, busy))], is_critical=one.module == "off") for one in asks
    ]
    async with System(*parts, Part("ears", hears=fail), Part("tired")) as system:
        for _ in range(10):
            with pytest.raises(CapabilityMissing):
                await system.router.call(asks[2], Ask())
        await system.bus.publish(Heard(number=1))
        await system.bus.idle()
        system.registry.switch_off("ill", "at home")
        system.registry.switch_off("off", "gone")
        system.registry.set_status("tired", ModuleStatus.DEGRADED, "tired")
        paused = system.bus.subscribe(Heard, lambda event: None, name="paused")
        paused.pause()
        warnings = system.status().warnings
        assert [one.about for one in warnings] == [
            "off",
            "can.ill",
            "can.off",
            "can.weak",
            "ill",
            "can.weak",
            "heard ears",
            "tired",
            "heard paused",
        ]
        assert warnings == system.status().warnings
        assert "treaty events parked" in warnings[6].action
        assert all(one.message and one.action for one in warnings)
        paused.cancel()


async def turns() -> None:
    """Let the bus hand its events on."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_queue_that_is_nearly_full_is_told() -> None:
    async with System(Part("a")) as system:
        slow = system.bus.subscribe(Heard, lambda event: None, name="slow")
        slow.pause()
        for number in range(799):
            await system.bus.publish(Heard(number=number))
        await turns()
        assert len(system.status().warnings) == 1
        await system.bus.publish(Heard(number=800))
        await turns()
        assert system.status().warnings[0].message.startswith("800 events of heard wait for slow")
        slow.abandon()


MAPS = """
from treaty import Module, Ports

class _Base(Module):
    name = "base"

class Maps(_Base):
    name = "maps"

    def __init__(self, ports: Ports) -> None:
        self.ports = ports
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of a program, under a name of its own."""
    name = f"found_{tmp_path.name.replace('-', '_')}"
    folder = tmp_path / name
    (folder / "deep").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "deep" / "__init__.py").write_text("from ..maps import Maps")
    (folder / "maps.py").write_text(MAPS)
    (folder / "deep" / "area.py").write_text("from treaty import Module\nclass Area(Module):\n    name = 'area'\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder
    for loaded in [one for one in sys.modules if one.partition(".")[0] == name]:
        del sys.modules[loaded]


async def test_modules_are_found_below_a_package_and_run(package: Path) -> None:
    found = discover(package.name)
    assert [one.name for one in found] == ["area", "maps"]
    async with System(*found) as system:
        assert system.modules["maps"].ports.bus is system.bus  # type: ignore[attr-defined]  # Of the class above.


def test_what_cannot_be_imported_is_told_and_nothing_is_swallowed(package: Path) -> None:
    (package / "broken.py").write_text("import no_such_library")
    (package / "worse").mkdir()
    (package / "worse" / "__init__.py").write_text("1 / 0")
    (package / "twice.py").write_text("from treaty import Module\nclass Again(Module):\n    name = 'maps'\n")
    with pytest.raises(ModulesUndiscoverable) as caught:
        discover(package.name)
    name = package.name
    assert caught.value.problems == (
        f"{name}.broken: ModuleNotFoundError: No module named 'no_such_library'",
        f"{name}.twice.Again and {name}.maps.Maps are both called 'maps'",
        f"{name}.worse: ZeroDivisionError: division by zero",
    )
    with pytest.raises(ModulesUndiscoverable, match="No module named 'nowhere_at_all'"):
        discover("nowhere_at_all")


def test_a_program_is_not_run_and_who_exits_while_imported_is_told(package: Path) -> None:
    (package / "__main__.py").write_text("raise SystemExit('it ran')")
    assert len(discover(package.name)) == 2
    (package / "quits").mkdir()
    (package / "quits" / "__init__.py").write_text("raise SystemExit(3)")
    with pytest.raises(ModulesUndiscoverable) as caught:
        discover(package.name)
    assert caught.value.problems == (f"{package.name}.quits: SystemExit: 3",)


def test_entry_points_name_modules_and_functions(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def entries(*values: str) -> None:
        listed = EntryPoints(EntryPoint(f"e{n}", value, "treaty.modules") for n, value in enumerate(values))
        monkeypatch.setattr(discovery, "entry_points", lambda group: listed.select(group=group))

    entries(f"{package.name}.maps:Maps", "asyncio:sleep")
    assert [one.__name__ for one in discover_entry_points()] == ["Maps", "sleep"]
    entries(f"{package.name}.maps:Nobody", "asyncio:Event", "no_such_library:x", "sys:path")
    with pytest.raises(ModulesUndiscoverable) as caught:
        discover_entry_points()
    assert len(caught.value.problems) == 4
