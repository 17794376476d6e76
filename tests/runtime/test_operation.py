"""Descriptors are values."""

from typing import Any

import pytest

from .services import download, downloads, fetch


def test_an_operation_is_itself_alone() -> None:
    one = download()
    assert one == one != download()
    assert {one: 1}[one] == 1


def test_descriptors_cannot_be_changed() -> None:
    made: Any = fetch()
    with pytest.raises(AttributeError):
        made.priority = 99


def test_a_service_is_named_by_its_module_and_itself() -> None:
    assert str(downloads(download())) == "soulseek.Downloads"
