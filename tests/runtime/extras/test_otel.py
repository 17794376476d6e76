"""OpenTelemetry sees spans that are linked, and the counters."""

import asyncio

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import NoOpTracerProvider, SpanKind, StatusCode

from tests.runtime.extras.test_prometheus import Bus
from tests.runtime.test_notices import EVENT
from treaty.event import use_context
from treaty.extras.otel import Tracing, observe
from treaty.instrument import Instrument

FOREIGN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Spans:
    def __init__(self) -> None:
        self._memory = InMemorySpanExporter()
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(self._memory))
        self.tracing: Instrument = Tracing(provider)

    def all(self) -> tuple[ReadableSpan, ...]:
        return self._memory.get_finished_spans()


def test_producer_and_consumer_are_joined_by_a_link() -> None:
    spans = Spans()
    with spans.tracing.publishing("shop.paid", "shop") as publishing:
        event = EVENT.with_traceparent(publishing.traceparent)
        publishing.accepted(event)
    with spans.tracing.handling(event, "mail", 2):
        pass
    producer, consumer = spans.all()
    assert (producer.name, producer.kind) == ("publish shop.paid", SpanKind.PRODUCER)
    assert (consumer.name, consumer.kind) == ("process shop.paid", SpanKind.CONSUMER)
    assert producer.context is not None
    assert consumer.context is not None
    assert [link.context.span_id for link in consumer.links] == [producer.context.span_id]
    assert consumer.parent is None
    assert consumer.context.trace_id != producer.context.trace_id
    assert dict(producer.attributes or {}) == {
        "messaging.system": "treaty",
        "messaging.operation.type": "send",
        "messaging.operation.name": "publish",
        "messaging.destination.name": "shop.paid",
        "messaging.message.id": "e1",
        "messaging.message.conversation_id": "c1",
        "treaty.source": "shop",
    }
    assert dict(consumer.attributes or {}) == {
        "messaging.system": "treaty",
        "messaging.operation.type": "process",
        "messaging.operation.name": "process",
        "messaging.destination.name": "shop.paid",
        "messaging.message.id": "e1",
        "messaging.message.conversation_id": "c1",
        "messaging.consumer.group.name": "mail",
        "treaty.attempt": 2,
    }


def test_what_a_handler_publishes_is_its_child() -> None:
    spans = Spans()
    event = EVENT.with_traceparent(FOREIGN)
    # The bus hands the event's own trace on in its context; the handler's span is nearer.
    context = use_context(traceparent=FOREIGN)
    with spans.tracing.handling(event, "mail", 1), context, spans.tracing.publishing("shop.sent", ""):
        pass
    inner, outer = spans.all()
    assert inner.parent is not None
    assert outer.context is not None
    assert inner.parent.span_id == outer.context.span_id


@pytest.mark.parametrize(
    ("error", "status"), [(ValueError, StatusCode.ERROR), (asyncio.CancelledError, StatusCode.UNSET)]
)
def test_of_an_error_only_the_class_is_told(error: type[BaseException], status: StatusCode) -> None:
    spans = Spans()
    with pytest.raises(error, match="hunter2"), spans.tracing.handling(EVENT, "mail", 1):
        raise error("hunter2")
    [span] = spans.all()
    assert span.status.status_code is status
    assert (span.attributes or {})["error.type"] == f"{error.__module__}.{error.__qualname__}"
    assert "hunter2" not in span.to_json()


def test_a_foreign_trace_is_gone_on_with() -> None:
    spans = Spans()
    with use_context(traceparent=FOREIGN), spans.tracing.publishing("shop.paid", "") as publishing:
        assert publishing.traceparent is not None
        assert publishing.traceparent.startswith(FOREIGN[:35])
    [span] = spans.all()
    assert span.parent is not None
    assert f"{span.parent.span_id:016x}" == FOREIGN[36:52]


@pytest.mark.parametrize("traceparent", [FOREIGN, None])
def test_without_an_sdk_a_foreign_trace_is_handed_on_as_it_is(traceparent: str | None) -> None:
    tracing: Instrument = Tracing(NoOpTracerProvider())
    with use_context(traceparent=traceparent), tracing.publishing("shop.paid", "") as publishing:
        assert publishing.traceparent == traceparent


@pytest.mark.parametrize("traceparent", [None, "", "nonsense", "00-" + "0" * 32 + "-" + "0" * 16 + "-01"])
def test_what_is_no_trace_is_no_link(traceparent: str | None) -> None:
    spans = Spans()
    with spans.tracing.handling(EVENT.with_traceparent(traceparent), "mail", 1):
        pass
    [span] = spans.all()
    assert not span.links


def test_the_counters_are_read_when_they_are_collected() -> None:
    bus, reader = Bus(), InMemoryMetricReader()
    provider = MeterProvider(metric_readers=[reader])
    observe(bus, provider)
    assert bus.asked == 0
    data = reader.get_metrics_data()
    assert data is not None
    found = {
        (metric.name, tuple(sorted((point.attributes or {}).items()))): getattr(point, "value", None)
        for resource in data.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
        for point in metric.data.data_points
    }
    provider.shutdown()
    mail = (("messaging.consumer.group.name", "mail"), ("messaging.destination.name", "shop.paid"))
    assert found["treaty.events.published", (("messaging.destination.name", "shop.paid"),)] == 8
    assert found["treaty.deliveries", (*mail, ("treaty.outcome", "handled"))] == 3
    assert found["treaty.subscription.lag", mail] == 5
    assert found["treaty.delivery.latency.count", mail] == 3
    assert found["treaty.delivery.latency.bucket", (("le", "+Inf"), *mail)] == 3
    assert found["treaty.delivery.latency.sum", mail] == pytest.approx(70.0000059)


def test_what_is_around_the_bus_is_no_parent_of_a_handler() -> None:
    spans = Spans()
    with spans.tracing.publishing("shop.paid", ""), spans.tracing.handling(EVENT, "mail", 1):
        pass
    consumer, _ = spans.all()
    assert consumer.parent is None
