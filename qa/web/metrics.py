"""Figures about the running service in Prometheus' text format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from qa.types import Answer

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 6, 12, 30, 60)


class _Stock(Collector):
    """How much is in the index, counted when asked."""

    def __init__(self, passage_counts: Callable[[], Mapping[str, int]]) -> None:
        self._passage_counts = passage_counts

    def describe(self) -> Iterable[Metric]:
        """Name the metrics without reading the index, which may not be open yet."""
        return [GaugeMetricFamily("wence_documents", ""), GaugeMetricFamily("wence_passages", "")]

    def collect(self) -> Iterable[Metric]:
        """Yield the present figures."""
        passages = self._passage_counts()
        yield GaugeMetricFamily("wence_documents", "Documents in the index", len(passages))
        yield GaugeMetricFamily("wence_passages", "Passages in the index", sum(passages.values()))


class Metrics:
    """The counters of one application; several can live in one process."""

    def __init__(self, passage_counts: Callable[[], Mapping[str, int]]) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # they double the text, and Prometheus has no use for them in this format
        self._registry = CollectorRegistry()
        self._questions = Counter(
            "wence_questions", "Questions by interface and outcome", ("interface", "outcome"), registry=self._registry
        )
        self._refusals = Counter("wence_refusals", "Refused questions by reason", ("reason",), registry=self._registry)
        self._answer = Histogram(
            "wence_answer_seconds",
            "From question to finished answer",
            ("interface",),
            registry=self._registry,
            buckets=_SECONDS,
        )
        self._requests = Counter(
            "wence_http_requests", "HTTP requests", ("method", "route", "status"), registry=self._registry
        )
        self._request = Histogram(
            "wence_http_request_seconds", "HTTP requests", ("route",), registry=self._registry, buckets=_SECONDS
        )
        self._registry.register(_Stock(passage_counts))
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)

    def answered(self, interface: str, answer: Answer, seconds: float) -> None:
        """Count a finished answer."""
        self._questions.labels(interface, "refused" if answer.refused else "answered").inc()
        self._answer.labels(interface).observe(seconds)
        if answer.refusal is not None:
            self._refusals.labels(answer.refusal.reason).inc()

    def broken(self, interface: str, outcome: str) -> None:
        """Count a question without an answer: `outcome` is "failed", or "stopped" where the reader went away."""
        self._questions.labels(interface, outcome).inc()

    def requested(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an HTTP request; a method that is none of the usual ones is called "other"."""
        known = method if method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "other"
        self._requests.labels(known, route, str(status)).inc()
        self._request.labels(route).observe(seconds)

    def text(self) -> bytes:
        """Return everything as Prometheus reads it."""
        return generate_latest(self._registry)
