"""Who a request is from: nobody gets a name by what a client writes, or by a token that was left out."""

import pytest

from tests.runtime.gateway.shop import ANN, AS_ANN, JSON, PLACE, ask, serving
from treaty.errors import OptionsInvalid
from treaty.gateway import bearer
from treaty.principal import Principal

TEA = b'{"item": "tea"}'


@pytest.mark.parametrize("token", ["", " ", "two words", "tab\t", "line\n", "naïve"])
def test_a_token_that_no_client_can_send_is_none(token: str) -> None:
    with pytest.raises(OptionsInvalid) as caught:
        bearer({"ann-token": ANN, token: ANN})
    assert repr(token) not in str(caught.value)


@pytest.mark.parametrize("given", ["Bearer", "Bearer ", "bearer\t", "Bearer  x", "Basic ann-token", "ann-token", ""])
async def test_nothing_else_than_a_token_is_one(given: str) -> None:
    async with serving() as served:
        sent = await ask(served.app, PLACE, TEA, headers=JSON | {"authorization": given})
        assert (sent[0]["status"], served.asked) == (401, [])


@pytest.mark.parametrize("name", ["module:shop", "module:"])
async def test_no_client_is_a_module(name: str) -> None:
    async def found(_: object) -> Principal:
        return Principal(name, ANN.permissions)

    async with serving(authenticate=found) as served:
        sent = await ask(served.app, PLACE, TEA, headers=JSON | AS_ANN)
        assert (sent[0]["status"], served.asked) == (401, [])
    with pytest.raises(OptionsInvalid):
        bearer({"ann-token": Principal(name)})
