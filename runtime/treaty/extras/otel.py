"""A bus for OpenTelemetry: traces of what it does, and its counters. Install `treaty[otel]`."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import Any

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.metrics import CallbackOptions, MeterProvider, Observation, get_meter
from opentelemetry.trace import Link, Span, SpanKind, Status, StatusCode, TracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from treaty.event import Event, current_context
from treaty.histogram import Distribution
from treaty.stats import BusStats, SubscriptionStats, Watched

_W3C = TraceContextTextMapPropagator()
_OUTCOMES = ("handled", "parked", "discarded", "filtered", "skipped")
_QUEUES = ("waiting", "delayed", "held")

Observe = Callable[[BusStats], Iterable[Observation]]


class Tracing:
    """An instrument of a bus that makes a span of each publishing and of each run of a handler.

    A run of a handler begins a trace of its own, linked to the span of the publisher: one event has many handlers,
    perhaps days later. Of an error only its class is recorded, because messages may show what is sensitive.
    """

    def __init__(self, tracer_provider: TracerProvider | None = None) -> None:
        self._tracer = trace.get_tracer("treaty", tracer_provider=tracer_provider)

    @contextmanager
    def publishing(self, event_type: str, source: str) -> Generator[PublishingSpan]:
        """Surround accepting one event."""
        attributes = _attributes(event_type, "send", "publish")
        if source:
            attributes["treaty.source"] = source
        with (
            self._tracer.start_as_current_span(
                f"publish {event_type}",
                context=_surroundings(),
                kind=SpanKind.PRODUCER,
                attributes=attributes,
                record_exception=False,
                set_status_on_exception=False,
            ) as span,
            _errors(span),
        ):
            yield PublishingSpan(span)

    @contextmanager
    def handling(self, event: Event[Any], subscription: str, attempt: int) -> Generator[None]:
        """Surround one run of a handler."""
        attributes = _attributes(event.type, "process", "process") | _of(event)
        attributes |= {"messaging.consumer.group.name": subscription, "treaty.attempt": attempt}
        with (
            self._tracer.start_as_current_span(
                f"process {event.type}",
                context=Context(),  # Nothing around the bus is the cause of this.
                kind=SpanKind.CONSUMER,
                attributes=attributes,
                links=_links(event),
                record_exception=False,
                set_status_on_exception=False,
            ) as span,
            _errors(span),
        ):
            yield


class PublishingSpan:
    """The span of one event on its way into the bus."""

    def __init__(self, span: Span) -> None:
        self._span = span
        self.traceparent = _traceparent(span)

    def accepted(self, event: Event[Any]) -> None:
        """Write down which event it became."""
        self._span.set_attributes(_of(event))


def observe(bus: Watched, meter_provider: MeterProvider | None = None) -> None:
    """Have a meter read a bus whenever it collects.

    OpenTelemetry has no histogram that is read, so the buckets of one are a counter with the attribute `le`,
    as Prometheus has them, beside a sum and a count.
    """
    meter = get_meter("treaty", meter_provider=meter_provider)

    def reading(read: Observe) -> list[Callable[[CallbackOptions], Iterable[Observation]]]:
        return [lambda _options: read(bus.stats())]

    counters: dict[str, tuple[str, Observe]] = {
        "treaty.events.published": ("{event}", _published),
        "treaty.deliveries": ("{event}", _by("treaty.outcome", _OUTCOMES)),
        "treaty.delivery.failures": ("{attempt}", _each(lambda one: one.failed)),
        "treaty.delivery.retries": ("{attempt}", _each(lambda one: one.retried)),
    }
    for name, spread in (("treaty.delivery.latency", _latency), ("treaty.handler.duration", _duration)):
        counters |= _histogram(name, spread)
    for name, (unit, read) in counters.items():
        meter.create_observable_counter(name, callbacks=reading(read), unit=unit)
    gauges: dict[str, tuple[str, Observe]] = {
        "treaty.queue.events": ("{event}", _by("treaty.state", _QUEUES)),
        "treaty.parked.events": ("{event}", _each(lambda one: one.parked_now)),
        "treaty.subscription.lag": ("{event}", _each(lambda one: one.lag)),
        "treaty.handlers.running": ("{handler}", _each(lambda one: one.running)),
        "treaty.handler.oldest": ("s", _each(lambda one: one.oldest_running_s)),
    }
    for name, (unit, read) in gauges.items():
        meter.create_observable_gauge(name, callbacks=reading(read), unit=unit)


def _attributes(event_type: str, kind: str, name: str) -> dict[str, str | int]:
    return {
        "messaging.system": "treaty",
        "messaging.operation.type": kind,
        "messaging.operation.name": name,
        "messaging.destination.name": event_type,
    }


def _of(event: Event[Any]) -> dict[str, str | int]:
    return {"messaging.message.id": event.id, "messaging.message.conversation_id": event.correlation_id}


def _surroundings() -> Context | None:
    """Find the parent of what is published: the span around it, or else the trace that the treaty context names."""
    context = current_context()
    if trace.get_current_span().get_span_context().is_valid or context is None or not context.traceparent:
        return None
    return _W3C.extract({"traceparent": context.traceparent})


def _links(event: Event[Any]) -> Sequence[Link]:
    if not event.traceparent:
        return ()
    origin = trace.get_current_span(_W3C.extract({"traceparent": event.traceparent}, Context())).get_span_context()
    return (Link(origin),) if origin.is_valid else ()


def _traceparent(span: Span) -> str | None:
    """Write a span as W3C Trace Context; None where no SDK is installed and there is no trace to go on with."""
    carrier: dict[str, str] = {}
    _W3C.inject(carrier, trace.set_span_in_context(span, Context()))
    return carrier.get("traceparent")


@contextmanager
def _errors(span: Span) -> Generator[None]:
    try:
        yield
    except BaseException as error:
        name = f"{type(error).__module__}.{type(error).__qualname__}"
        span.set_attribute("error.type", name)
        if isinstance(error, Exception):  # Being cancelled is no fault.
            span.set_status(Status(StatusCode.ERROR, name))
        raise


def _published(stats: BusStats) -> Iterable[Observation]:
    return [Observation(count, {"messaging.destination.name": name}) for name, count in stats.published.items()]


def _each(read: Callable[[SubscriptionStats], float | None]) -> Observe:
    """Observe a number of each subscription that has one."""

    def observed(stats: BusStats) -> Iterable[Observation]:
        for one in stats.subscriptions:
            value = read(one)
            if value is not None:
                yield Observation(value, _labels(one))

    return observed


def _by(label: str, values: tuple[str, ...]) -> Observe:
    def observed(stats: BusStats) -> Iterable[Observation]:
        for one in stats.subscriptions:
            for value in values:
                yield Observation(getattr(one, value), _labels(one) | {label: value})

    return observed


def _histogram(name: str, read: Callable[[SubscriptionStats], Distribution]) -> dict[str, tuple[str, Observe]]:
    def buckets(stats: BusStats) -> Iterable[Observation]:
        for one in stats.subscriptions:
            spread = read(one)
            for bound, count in [*((str(bound_s), count) for bound_s, count in spread.shown()), ("+Inf", spread.count)]:
                yield Observation(count, _labels(one) | {"le": bound})

    return {
        f"{name}.bucket": ("{event}", buckets),
        f"{name}.count": ("{event}", _each(lambda one: read(one).count)),
        f"{name}.sum": ("s", _each(lambda one: read(one).total_s)),
    }


def _latency(one: SubscriptionStats) -> Distribution:
    return one.latency


def _duration(one: SubscriptionStats) -> Distribution:
    return one.duration


def _labels(one: SubscriptionStats) -> dict[str, str]:
    return {"messaging.destination.name": one.event_type, "messaging.consumer.group.name": one.name}
