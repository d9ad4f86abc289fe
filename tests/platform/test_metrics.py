"""What Prometheus is told, that strangers cannot blow it up, and that counting is cheap."""

import timeit
from importlib.metadata import version

import pytest
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from crewhall.platform.metrics import Metrics

ROUTE = "/v1/users/{user_id}"


def figures(metrics: Metrics) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """All samples, by name and sorted labels."""
    families = text_string_to_metric_families(metrics.render().decode())
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def labels(method: str, status: str, route: str = ROUTE, **more: str) -> tuple[tuple[str, str], ...]:
    """Labels of a request to the tommy surface."""
    return tuple(sorted({"surface": "tommy", "method": method, "route": route, "status": status, **more}.items()))


def test_requests_are_counted_and_timed_by_surface_method_route_and_class() -> None:
    metrics = Metrics()
    for status, duration_s in ((200, 0.004), (201, 0.3), (404, 0.001)):
        metrics.observe_request("tommy", "GET", ROUTE, status, duration_s)
    found = figures(metrics)
    assert found["crewhall_requests_total", labels("GET", "2xx")] == 2
    assert found["crewhall_requests_total", labels("GET", "4xx")] == 1
    name = "crewhall_request_duration_seconds"
    assert found[f"{name}_bucket", labels("GET", "2xx", le="0.005")] == 1
    assert found[f"{name}_bucket", labels("GET", "2xx", le="0.5")] == 2
    assert found[f"{name}_bucket", labels("GET", "2xx", le="+Inf")] == 2
    assert found[f"{name}_sum", labels("GET", "2xx")] == pytest.approx(0.304)


def test_odd_methods_and_statuses_share_one_label() -> None:
    metrics = Metrics()
    for number in range(500):
        metrics.observe_request("tommy", f"BREW{number}", "", 405, 0.001)
    metrics.observe_request("tommy", "GET", "", 0, 0.001)
    metrics.observe_request("tommy", "GET", "", 999, 0.001)
    found = {key: value for key, value in figures(metrics).items() if key[0] == "crewhall_requests_total"}
    assert found == {
        ("crewhall_requests_total", labels("other", "4xx", "")): 500,
        ("crewhall_requests_total", labels("GET", "none", "")): 2,
    }


def test_jobs_are_counted_by_outcome() -> None:
    metrics = Metrics()
    for outcome in ("done", "done", "failed", "retried"):
        metrics.observe_job("mail.send", outcome)
    found = figures(metrics)
    counts = [
        found["crewhall_jobs_total", (("job", "mail.send"), ("outcome", outcome))]
        for outcome in ("done", "failed", "retried")
    ]
    assert counts == [2, 1, 1]


def test_gauges_are_set_or_asked_when_figures_are_read() -> None:
    metrics, waiting = Metrics(), [3]
    metrics.jobs_waiting.set_function(lambda: waiting[0])
    metrics.outbox_waiting.labels("mail").set(5)
    assert figures(metrics)["crewhall_jobs_waiting", ()] == 3
    waiting[0] = 4
    found = figures(metrics)
    assert found["crewhall_jobs_waiting", ()] == 4
    assert found["crewhall_outbox_waiting", (("channel", "mail"),)] == 5


def test_statements_build_and_process_are_told() -> None:
    metrics = Metrics()
    found = figures(metrics)
    (build,) = (key for key in found if key[0] == "crewhall_build_info")
    assert dict(build[1])["version"] == version("crewhall")


def test_each_registry_is_its_own() -> None:
    one, other = Metrics(), Metrics()
    one.observe_job("mail.send", "done")
    assert b"mail.send" not in other.render()
    assert not [family for family in REGISTRY.collect() if family.name.startswith("crewhall")]


def test_creation_times_are_left_out() -> None:
    metrics = Metrics()
    metrics.observe_request("tommy", "GET", ROUTE, 200, 0.004)
    assert b"_created" not in metrics.render()


def test_label_text_cannot_break_the_format() -> None:
    metrics = Metrics()
    metrics.observe_request("tommy", "GET", 'a"b\n\\c', 200, 0.004)
    assert figures(metrics)["crewhall_requests_total", labels("GET", "2xx", 'a"b\n\\c')] == 1


def test_counting_a_request_takes_less_than_five_microseconds() -> None:
    metrics = Metrics()
    rounds = timeit.repeat(lambda: metrics.observe_request("tommy", "GET", ROUTE, 200, 0.012), number=2_000, repeat=20)
    assert min(rounds) / 2_000 * 1e6 < 5.0  # the best round: others share the machine
