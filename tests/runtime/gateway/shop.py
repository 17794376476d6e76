"""A small system to be served: one module whose operation does what the request says, and clients of it."""

import asyncio
from collections.abc import Callable
from contextlib import asynccontextmanager
from typing import Any, ClassVar

import httpx

from tests.runtime.payloads import forced
from treaty.bus import EventBus
from treaty.errors import CapabilityMissing, DomainError, Forbidden, Unavailable
from treaty.event import current_context
from treaty.gateway import Limits, bearer, gateway
from treaty.modules import Health
from treaty.operation import Operation, Service
from treaty.payload import EventPayload, Payload
from treaty.principal import Principal, current_principal
from treaty.system import Module, System
from treaty.testing import FakeClock

SECRET = "hunter2"
ANN, BOB = Principal("ann", frozenset({"orders:write", "orders:read"})), Principal("bob")
AS_ANN, AS_BOB = {"authorization": "Bearer ann-token"}, {"authorization": "Bearer bob-token"}
JSON = {"content-type": "application/json"}
PLACE = "/services/shop/Orders/place"
COUNT = "/services/shop/Orders/count"
PAID = "/events/shop.paid"


class Order(Payload, frozen=True):
    item: str
    amount: int = 1


class Placed(Payload, frozen=True):
    order_id: str
    by: str = ""


class Nothing(Payload, frozen=True):
    pass


class Counted(Payload, frozen=True):
    orders: int


class SoldOut(Payload, frozen=True):
    item: str


class ItemSoldOut(DomainError[SoldOut]):
    """Nothing is left of it."""

    name: ClassVar[str] = "ItemSoldOut"


class Undeclared(DomainError[SoldOut]):
    name: ClassVar[str] = "Undeclared"


class Paid(EventPayload, frozen=True):
    """An order was paid."""

    __event_type__ = "shop.paid"
    __event_version__ = "1.0.0"
    __event_key__ = "order_id"
    __producer__ = "shop"
    __consumers__ = ("mail",)
    __permissions__ = ("orders:write",)

    order_id: str


class Shown(EventPayload, frozen=True):
    """An order was looked at: anybody may say and hear so."""

    __event_type__ = "shop.shown"
    __event_version__ = "1.0.0"
    __producer__ = "shop"
    __consumers__ = ("mail",)

    order_id: str


place = Operation(
    module="shop",
    service="Orders",
    name="place",
    capability="order.place",
    request=Order,
    response=Placed,
    errors=(ItemSoldOut,),
    permissions=("orders:write",),
)
count = Operation(
    module="shop",
    service="Orders",
    name="count",
    capability="order.count",
    request=Nothing,
    response=Counted,
    idempotent=True,
)
ORDERS: Service[Any] = Service(module="shop", name="Orders", version="1.0.0", operations=(place, count))


class Orders:
    """Does what the item's name says."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.contexts: list[Any] = []
        self.release = asyncio.Event()
        self.finished = 0

    async def place(self, request: Order) -> Placed:
        self.asked.append(request.item)
        self.contexts.append(current_context())
        if (act := getattr(self, f"_{request.item}", None)) is not None:
            return await act()
        principal = current_principal()
        return Placed(order_id="o-1", by=principal.name if principal else "?")

    async def count(self, request: Nothing) -> Counted:
        self.asked.append("count")
        return Counted(orders=len(self.asked))

    async def _sold_out(self) -> Placed:
        raise ItemSoldOut(SoldOut(item="sold_out"))

    async def _undeclared(self) -> Placed:
        raise Undeclared(SoldOut(item=SECRET))

    async def _raise(self) -> Placed:
        raise ValueError(SECRET)

    async def _nonsense(self) -> Any:
        return SECRET

    async def _broken(self) -> Placed:
        return forced(Placed(order_id="o"), order_id=object())

    async def _unavailable(self) -> Placed:
        raise Unavailable(SECRET)

    async def _missing(self) -> Placed:
        raise CapabilityMissing("inner.thing", (("inner.Service", SECRET),))

    async def _forbidden(self) -> Placed:
        raise Forbidden("call", "inner.Service.operation", "ann", (SECRET,))

    async def _hang(self) -> Placed:
        await asyncio.get_running_loop().create_future()
        raise AssertionError

    async def _wait(self) -> Placed:
        await self.release.wait()
        self.finished += 1
        return Placed(order_id="o-2")


class Shop(Module):
    name = "shop"
    services = (ORDERS,)

    def __init__(self) -> None:
        self.orders = Orders()
        self.says = Health.good()

    async def health(self) -> Health:
        return self.says

    def implementations(self) -> tuple[tuple[Service[Any], object], ...]:
        return ((ORDERS, self.orders),)


class Served:
    """A system with its gateway, and a client."""

    def __init__(
        self, *, bus: EventBus | None = None, limits: Limits | None = None, is_known: bool = True, **options: Any
    ) -> None:
        self.clock, self.shop = FakeClock(), Shop()
        self.system = System(self.shop, bus=bus or EventBus(clock=self.clock), clock=self.clock)
        knows = bearer({"ann-token": ANN, "bob-token": BOB}) if is_known else None
        options = {"authenticate": knows, "ingest": (Paid, Shown), "stream": (Paid, Shown)} | options
        self.app = gateway(self.system, limits=limits or Limits(), **options)
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=True)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://shop.test")

    @property
    def asked(self) -> list[str]:
        return self.shop.orders.asked

    @property
    def published(self) -> int:
        """How many events of the shop; the system tells of its modules by events too."""
        return sum(count for name, count in self.system.bus.stats().published.items() if name.startswith("shop."))


@asynccontextmanager
async def serving(**options: Any) -> Any:
    served = Served(**options)
    async with served.system, served.client:
        yield served


Messages = list[dict[str, Any]]


Headers = dict[str, str] | list[tuple[str, str]]


async def ask(
    app: Any, path: str, *parts: Any, method: str = "POST", headers: Headers | None = None, **scope: Any
) -> Messages:
    """Send a request piece by piece; a part that is None is a client that goes away, a function is awaited first."""
    sent: Messages = []
    left = list(parts)

    async def receive() -> dict[str, Any]:
        if not left:
            await asyncio.get_running_loop().create_future()
        part = left.pop(0)
        if isinstance(part, Callable):
            await part()
            part = left.pop(0)
        if part is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": part, "more_body": bool(left)}

    async def send(message: Any) -> None:
        sent.append(message)

    pairs = headers.items() if isinstance(headers, dict) else headers or ()
    raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in pairs]
    base = {"type": "http", "method": method, "path": path, "query_string": b"", "root_path": "", "headers": raw}
    await app(base | {"http_version": "1.1", "scheme": "http", "server": ("shop.test", 80)} | scope, receive, send)
    return sent
