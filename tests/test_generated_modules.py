"""The classes of modules in `generated/`: who derives from one has said what a system needs to know."""

import importlib
import inspect
import json
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from treaty import Module, ModuleRegistry
from treaty.testing import RecordingBus

ROOT = Path(__file__).parents[1]
PACKAGES = sorted(path.parent for path in (ROOT / "generated").rglob("contract.json"))
WITH_CLASS = [package for package in PACKAGES if package.name != "shared"]  # Types alone are not what runs.


def name_of(package: Path) -> str:
    return ".".join(package.relative_to(ROOT).parts)


def class_of(package: Path) -> type[Module]:
    """The class as a program imports it, from the package itself."""
    module = importlib.import_module(f"{name_of(package)}.module")
    [name] = module.__all__
    made: type[Module] = getattr(importlib.import_module(name_of(package)), name)
    return made


def implementation(abstract: type) -> Any:
    """An object that has every method, and does nothing."""

    async def nothing(self: object, given: Any) -> Any: ...

    return type(abstract.__name__, (abstract,), dict.fromkeys(abstract.__abstractmethods__, nothing))()  # type: ignore[attr-defined]


def derived(base: type[Module]) -> Module:
    """A module as a program would write it, in which each question is answered by what its annotation says."""
    asked = [name for name in dir(base) if getattr(getattr(base, name), "__isabstractmethod__", False)]
    namespace = vars(inspect.getmodule(base))
    answers = {name: implementation(get_type_hints(getattr(base, name), namespace)["return"]) for name in asked}
    methods = {name: lambda self, given=given: given for name, given in answers.items()}
    made: Module = type("Derived", (base,), methods)()
    return made


def said(package: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((package / "contract.json").read_text(encoding="utf-8"))
    return found


def test_types_alone_have_no_class() -> None:
    assert {package for package in PACKAGES if not (package / "module.py").exists()} == {*PACKAGES} - {*WITH_CLASS}


@pytest.mark.parametrize("package", WITH_CLASS, ids=name_of)
def test_it_says_what_the_contract_says(package: Path) -> None:
    base, contract = class_of(package), said(package)
    system = [said(other) for other in PACKAGES if other.parent == package.parent]
    events = {name: event for one in system for name, event in one.get("events", {}).items()}
    assert base.name == package.name
    assert base.requires == tuple(sorted(contract.get("requires", ())))
    assert base.optional == tuple(sorted(contract.get("optional", ())))
    assert [(one.module, one.name) for one in base.services] == [
        (base.name, name) for name in contract.get("services", ())
    ]
    assert base.publishes == tuple(sorted(name for name, event in events.items() if event["producer"] == base.name))
    assert base.consumes == tuple(
        sorted(name for name, event in events.items() if base.name in event.get("consumers", ()))
    )


@pytest.mark.parametrize("package", WITH_CLASS, ids=name_of)
async def test_who_derives_from_it_provides_its_services_and_handles_its_events(package: Path) -> None:
    module, registry = derived(class_of(package)), ModuleRegistry()
    given = module.implementations()
    assert tuple(service for service, _ in given) == module.services
    for service, implemented in given:
        registry.register(service, implemented)
        assert registry.service(service) is implemented
    async with RecordingBus() as bus:
        subscriptions = module.subscribe(bus)
        assert sorted(one.event_type for one in subscriptions) == list(module.consumes)
        assert {one.name for one in subscriptions} <= {module.name}


@pytest.mark.parametrize("package", WITH_CLASS, ids=name_of)
def test_what_is_not_said_is_asked_for(package: Path) -> None:
    base = class_of(package)
    count = len(base.services) + bool(base.consumes)
    assert len(getattr(base, "__abstractmethods__", ())) == count
    if count:
        with pytest.raises(TypeError, match="abstract"):
            base()
