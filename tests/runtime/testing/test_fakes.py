"""A fake is the same every time and keeps its contract; a fake service answers, fails and remembers."""

import asyncio

import pytest
from pydantic import BaseModel

from generated.soulspot.soulseek.adapters import DownloadsClient
from generated.soulspot.soulseek.events import DownloadCompleted
from generated.soulspot.soulseek.services import DOWNLOADS, DOWNLOADS_GET_DOWNLOAD, DownloadNotFound
from generated.soulspot.soulseek.types import DownloadRecord, MissingDownload
from tests.runtime.testing.generated_classes import CLASSES
from treaty import (
    ModuleRegistry,
    ModuleRouter,
    PayloadInvalid,
    Principal,
    ServiceUnknown,
    decode,
    encode,
    use_principal,
)
from treaty.contract import contract_of
from treaty.testing import Call, FakeService, fake
from treaty.testing.building import build
from treaty.testing.plainest import Plainest


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: f"{cls.__module__}.{cls.__name__}")
def test_a_fake_of_every_generated_class_is_valid_and_the_same_again(cls: type[BaseModel]) -> None:
    made = fake(cls)
    assert decode(cls, encode(made)) == made == fake(cls)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: f"{cls.__module__}.{cls.__name__}")
def test_the_plainest_value_is_valid_without_any_example(cls: type[BaseModel]) -> None:
    contract = contract_of(cls)
    assert contract
    assert contract.failures(build(contract.schema, contract.schema, Plainest())) == ()


@pytest.mark.parametrize(
    ("pattern", "least", "text"),
    [
        ("^[A-Z]{3}$", 0, "AAA"),
        ("^(ab|c)+x?$", 0, "ab"),
        ("^a*$", 3, "aaa"),
        (r"^\d\s\w[^a].$", 0, "1 aba"),
        ("^sha256:[0-9a-f]{4}$", 0, "sha256:aaaa"),
    ],
)
def test_the_plainest_text_of_a_pattern(pattern: str, least: int, text: str) -> None:
    assert Plainest().matching(pattern, least, None) == text


def test_overrides_take_the_place_of_what_the_example_says() -> None:
    assert fake(DownloadCompleted, file_size=7) == fake(DownloadCompleted).model_copy(update={"file_size": 7})
    with pytest.raises(PayloadInvalid, match="/file_size"):
        fake(DownloadCompleted, file_size=-1)


def test_a_fake_service_answers_fails_and_remembers() -> None:
    async def play() -> None:
        service = FakeService(DOWNLOADS)
        registry = ModuleRegistry()
        registry.register(DOWNLOADS, service.implementation)
        client = DownloadsClient(ModuleRouter(registry))
        own = fake(DownloadRecord, download_id="own")
        service.answer(DOWNLOADS_GET_DOWNLOAD, own, DownloadNotFound(MissingDownload(download_id="x")))
        assert await client.get_download(download_id="x") == own
        with pytest.raises(DownloadNotFound):
            await client.get_download(download_id="x")
        service.answer("get_download")
        assert await client.get_download(download_id="x") == fake(DownloadRecord)
        assert service.calls == [Call("get_download", DOWNLOADS_GET_DOWNLOAD.request(download_id="x"))] * 3

    with use_principal(Principal("ann", frozenset({"downloads:read"}))):
        asyncio.run(play())


def test_an_operation_that_the_service_does_not_have_is_told() -> None:
    with pytest.raises(ServiceUnknown, match="get_downlod"):
        FakeService(DOWNLOADS).answer("get_downlod")
