"""The registry knows who is there, who is switched on, and who can do what."""

from functools import partial
from typing import Any

import pytest

from treaty.errors import IncompleteImplementation, ModuleUnknown, ServiceExists, ServiceUnknown
from treaty.modules import ModuleRegistry, ModuleStatus

from .services import (
    CAPABILITY,
    Downloads,
    OtherDownloads,
    OtherRequest,
    OtherResponse,
    Request,
    Response,
    download,
    downloads,
    fetch,
    fetching,
)

DOWNLOADS = downloads(download())
FETCHING = fetching(fetch())


class Soulseek(Downloads):
    async def download(self, request: Request) -> Response:
        return Response(file_path=request.track)


class Youtube(OtherDownloads):
    async def fetch(self, request: OtherRequest) -> OtherResponse:
        return OtherResponse(file_path=request.track)


@pytest.fixture
def registry() -> ModuleRegistry:
    return ModuleRegistry()


def test_a_registered_service_is_found_again_with_its_module(registry: ModuleRegistry) -> None:
    implementation = Soulseek()
    registry.register(DOWNLOADS, implementation)
    assert registry.service(DOWNLOADS) is implementation
    assert registry.services() == (DOWNLOADS,)
    assert registry.modules() == ("soulseek",)


def test_a_service_has_one_implementation(registry: ModuleRegistry) -> None:
    registry.register(DOWNLOADS, Soulseek())
    with pytest.raises(ServiceExists) as caught:
        registry.register(DOWNLOADS, Soulseek())
    assert caught.value.service == "soulseek.Downloads"


def test_a_service_that_was_unregistered_is_gone_and_may_come_back(registry: ModuleRegistry) -> None:
    registry.register(DOWNLOADS, Soulseek())
    registry.unregister(DOWNLOADS)
    assert (registry.services(), registry.modules(), registry.providers(CAPABILITY)) == ((), (), ())
    registry.register(DOWNLOADS, Soulseek())
    assert registry.services() == (DOWNLOADS,)


def test_unknown_services_are_named_beside_the_known(registry: ModuleRegistry) -> None:
    registry.register(FETCHING, Youtube())
    for ask in (registry.service, registry.unregister):
        with pytest.raises(ServiceUnknown) as caught:
            ask(DOWNLOADS)
        assert (caught.value.service, caught.value.known) == ("soulseek.Downloads", ("youtube.Fetching",))


class AsyncCall:
    async def __call__(self, request: Request) -> Response:
        return Response(file_path=request.track)


class Bare:
    """An implementation that extends nothing; `download` is whatever a case makes of it."""

    def __init__(self, download: object) -> None:
        self.download = download


def plain(request: Request) -> Response:
    return Response(file_path=request.track)


async def coroutine(request: Request) -> Response:
    return plain(request)


@pytest.mark.parametrize("method", [coroutine, partial(coroutine), AsyncCall(), Soulseek().download])
def test_anything_async_and_callable_implements_an_operation(registry: ModuleRegistry, method: object) -> None:
    implementation: Any = Bare(method)
    registry.register(DOWNLOADS, implementation)


@pytest.mark.parametrize("method", [None, 7, plain, Downloads.download])
def test_what_is_missing_not_async_or_abstract_is_named(registry: ModuleRegistry, method: object) -> None:
    implementation: Any = Bare(method)
    with pytest.raises(IncompleteImplementation) as caught:
        registry.register(DOWNLOADS, implementation)
    assert caught.value.service == "soulseek.Downloads"
    assert [operation for operation, _ in caught.value.faults] == ["download"]
    assert registry.modules() == ()


def test_a_class_is_no_implementation(registry: ModuleRegistry) -> None:
    class Soulseek:
        async def download(self, request: object) -> object: ...

    implementation: Any = Soulseek
    with pytest.raises(IncompleteImplementation, match="register an object of it"):
        registry.register(DOWNLOADS, implementation)


def test_modules_without_services_can_be_declared_again_and_again(registry: ModuleRegistry) -> None:
    registry.register_module("spotify")
    registry.register_module("metadata", requires=["spotify"])
    registry.register_module("metadata")
    assert registry.modules() == ("metadata", "spotify")


def test_a_declared_module_stays_when_its_last_service_leaves(registry: ModuleRegistry) -> None:
    registry.register_module("soulseek")
    registry.register(DOWNLOADS, Soulseek())
    registry.unregister(DOWNLOADS)
    assert registry.modules() == ("soulseek",)


def test_modules_are_switched_off_and_on(registry: ModuleRegistry) -> None:
    registry.register(DOWNLOADS, Soulseek())
    assert registry.status("soulseek") is ModuleStatus.ACTIVE
    registry.switch_off("soulseek")
    registry.switch_off("soulseek")
    assert registry.status("soulseek") is ModuleStatus.INACTIVE
    registry.switch_on("soulseek")
    assert registry.status("soulseek") is ModuleStatus.ACTIVE
    assert registry.status("soulsek") is ModuleStatus.UNKNOWN


def test_a_module_that_left_switched_off_comes_back_switched_off(registry: ModuleRegistry) -> None:
    registry.register(DOWNLOADS, Soulseek())
    registry.switch_off("soulseek")
    registry.unregister(DOWNLOADS)
    assert registry.status("soulseek") is ModuleStatus.UNKNOWN
    registry.register(DOWNLOADS, Soulseek())
    assert registry.status("soulseek") is ModuleStatus.INACTIVE


def test_unknown_modules_cannot_be_switched(registry: ModuleRegistry) -> None:
    registry.register(DOWNLOADS, Soulseek())
    for switch in (registry.switch_off, registry.switch_on):
        with pytest.raises(ModuleUnknown, match="did you mean 'soulseek'"):
            switch("soulsek")


@pytest.mark.parametrize(
    ("priority", "order"),
    [
        (11, ["youtube.Fetching", "soulseek.Downloads"]),
        (10, ["soulseek.Downloads", "youtube.Fetching"]),  # A tie goes by name.
        (9, ["soulseek.Downloads", "youtube.Fetching"]),
    ],
)
def test_providers_come_by_priority_then_by_name(registry: ModuleRegistry, priority: int, order: list[str]) -> None:
    registry.register(fetching(fetch(priority=priority)), Youtube())
    registry.register(DOWNLOADS, Soulseek())
    registry.switch_off("soulseek")  # Off or on, it is a provider.
    assert [str(provider) for provider in registry.providers(CAPABILITY)] == order
    assert registry.providers("track.upload") == ()


def test_a_provider_requires_what_its_operation_and_its_module_require(registry: ModuleRegistry) -> None:
    registry.register(downloads(download(requires=("spotify", "network"))), Soulseek())
    registry.register_module("soulseek", requires=["disk", "network"])
    registry.register_module("soulseek", requires=["clock"])
    [provider] = registry.providers(CAPABILITY)
    assert provider.requires == ("spotify", "network", "disk", "clock")
