"""What reports tell of requests, which callers write and services read: the reverse of an event."""

import json

import pytest

from .project import Repository

FILE = "contracts/shop/orders/services.yaml"
SERVICE = """\
services:
  Orders:
    version: "1.0.0"
    description: Takes orders.
    operations:
      get_order:
        description: Find an order.
        request: {type: object, required: [order_id], properties: {order_id: {type: string}}}
        response: {type: object, properties: {total: {type: integer}}}
"""
BOTH = "required: [order_id], properties: {order_id: {type: string}"
MORE = "required: [order_id, shop], properties: {order_id: {type: string}, shop: {type: string}"
FORMS = ["text", "github", "junit", "markdown", "sarif"]


@pytest.fixture
def service(repository: Repository) -> Repository:
    repository.write(FILE, SERVICE)
    repository.commit("A service.")
    repository.git("tag", "service")
    return repository


@pytest.mark.parametrize("form", FORMS)
def test_an_old_caller_writes_what_the_new_service_refuses(service: Repository, form: str) -> None:
    service.edit(FILE, BOTH, MORE)
    said = service.treaty("check", "--against", "service", "--format", form).out
    assert "written by the old 1.0.0, refused by the new 1.0.0" in said
    assert "written by the new" not in said
    assert "still reads with the old version" not in said


def test_it_is_a_caller_that_is_hurt(service: Repository) -> None:
    service.edit(FILE, BOTH, MORE)
    said = service.treaty("check", "--against", "service").out
    assert "breaks: a caller that was not upgraded, with the new service (forward)" in said
    assert 'because "shop" is a required property' in said


def test_a_new_caller_writes_what_the_old_service_refuses(service: Repository) -> None:
    service.edit(FILE, BOTH, BOTH.replace("[order_id]", "[]"))
    said = service.treaty("check", "--against", "service").out
    assert "written by the new 1.0.0, refused by the old 1.0.0" in said
    assert "breaks: a caller that was upgraded, with a service that was not (backward)" in said


@pytest.mark.parametrize(
    ("old", "new", "breaks", "writer", "reader"),
    [
        (BOTH, MORE, "forward", "old", "new"),
        (BOTH, BOTH.replace("[order_id]", "[]"), "backward", "new", "old"),
        ("{total: {type: integer}}", "{total: {type: string}}", "forward", "new", "old"),
    ],
)
def test_programs_are_told_who_writes(
    service: Repository, old: str, new: str, breaks: str, writer: str, reader: str
) -> None:
    service.edit(FILE, old, new)
    told = json.loads(service.treaty("check", "--against", "service", "--format", "json").out)
    witnesses = [one for finding in told["subjects"][0]["findings"] for one in finding["witnesses"]]
    [found] = {(one["written_by"], one["refused_by"]) for one in witnesses if one["breaks"] == breaks}
    assert found == (writer, reader)
