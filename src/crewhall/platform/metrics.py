"""Figures of this process for Prometheus, in a registry of their own. Who may read them is decided by the surface that shows them."""

import platform
from bisect import bisect_left
from collections.abc import Iterator
from importlib.metadata import version
from itertools import accumulate
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Info,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

BUCKETS_S: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_BOUNDS = (*map(str, BUCKETS_S), "+Inf")
_LABELS = ("surface", "method", "route", "status")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "WEBSOCKET"})

disable_created_metrics()  # a second line per figure that says when counting began; the process's start time says it once


class Metrics:
    """All figures. The gauges are set by whoever knows (`.set(count)`), or told how to ask (`.set_function(callback)`).

    Belongs to the event loop's thread.
    """

    jobs_waiting: Gauge
    """Jobs that wait for their turn, over the whole database."""
    outbox_waiting: Gauge
    """Messages that have not left, by `channel`."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        self._requests = _Requests()
        registry.register(self._requests)
        self._jobs = Counter(
            "crewhall_jobs", "Attempts of jobs, by how they ended.", ("job", "outcome"), registry=registry
        )
        self.jobs_waiting = Gauge("crewhall_jobs_waiting", "Jobs that wait for their turn.", registry=registry)
        self.outbox_waiting = Gauge(
            "crewhall_outbox_waiting", "Messages that have not left yet.", ("channel",), registry=registry
        )
        build = Info("crewhall_build", "What runs.", registry=registry)
        build.info({"version": version("crewhall"), "python": platform.python_version()})
        ProcessCollector(registry=registry)

    def observe_request(self, surface: str, method: str, route: str, status: int, duration_s: float) -> None:
        """Count one answered request. `route` is the route's template (never the path: that would be a label per id), or empty.

        Status 0 (no answer was sent) and odd methods are counted together, so strangers cannot make new labels.
        """
        series = self._requests.series(surface, method, route, status // 100)
        series.buckets[bisect_left(BUCKETS_S, duration_s)] += 1
        series.total_s += duration_s

    def observe_job(self, job: str, outcome: str) -> None:
        """Count one attempt of a job: `done`, `failed` (for good) or `retried`."""
        self._jobs.labels(job, outcome).inc()

    def render(self) -> bytes:
        """Everything in Prometheus' text format, version 0.0.4. Takes milliseconds when many routes were used."""
        return generate_latest(self._registry)


class _Series:
    """Requests with the same labels: how many took up to each bound of `BUCKETS_S` or longer, and how long they took together."""

    __slots__ = ("buckets", "total_s")

    def __init__(self) -> None:
        self.buckets = [0] * len(_BOUNDS)
        self.total_s = 0.0


class _Requests(Collector):
    """Counter and histogram in one: the library's own pair, with its locks, costs five times as much per request."""

    def __init__(self) -> None:
        self._by_call: dict[tuple[str, str, str, int], _Series] = {}
        self._by_labels: dict[tuple[str, ...], _Series] = {}

    def series(self, surface: str, method: str, route: str, status_class: int) -> _Series:
        """Where such requests are counted."""
        key = (surface, method, route, status_class)
        found = self._by_call.get(key)
        if found is None:
            known = method in _METHODS
            status = f"{status_class}xx" if 1 <= status_class <= 5 else "none"
            labels = (surface, method if known else "other", route, status)
            found = self._by_labels.setdefault(labels, _Series())
            if known:  # else the keys themselves would be what a stranger can make without end
                self._by_call[key] = found
        return found

    def collect(self) -> Iterator[CounterMetricFamily | HistogramMetricFamily]:
        """Called by the registry."""
        counts = CounterMetricFamily("crewhall_requests", "Requests answered.", labels=_LABELS)
        durations = HistogramMetricFamily(
            "crewhall_request_duration_seconds",
            "Time from the request's head to the last byte of its answer.",
            labels=_LABELS,
        )
        for labels, series in self._by_labels.items():
            up_to = list(accumulate(series.buckets))
            counts.add_metric(labels, up_to[-1])
            durations.add_metric(labels, list(zip(_BOUNDS, up_to, strict=True)), series.total_s)
        yield counts
        yield durations
