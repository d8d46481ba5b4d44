import pytest

from podtui.model.pod import Resources
from podtui.model.usage import ContainerUsage, PodUsage
from podtui.view.pieces import row_text
from podtui.view.usage import UsageBook, cpu_text, memory_text, sparkline, usage_brief, usage_row
from tests.model.builders import NOW


def book(*samples: tuple[float | None, int | None]) -> UsageBook:
    out = UsageBook()
    for cpu, memory in samples:
        out.add(PodUsage(NOW, "kubelet", {"app": ContainerUsage(cpu, memory)}), "")
    return out


@pytest.mark.parametrize(
    ("cores", "text"), [(0, "0m"), (0.0124, "12m"), (0.9996, "1000m"), (9.9, "9900m"), (12.34, "12.3")]
)
def test_cores(cores, text):
    assert cpu_text(cores) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1024, "1Ki"),
        (12 * 2**20, "12Mi"),
        (1000 * 2**20, "1.0Gi"),
        (3 * 2**29, "1.5Gi"),
        (12 * 2**30, "12Gi"),
        (2**50, "1024Ti"),
    ],
)
def test_bytes(size, text):
    assert memory_text(size) == text


def test_a_sparkline_grows_from_the_right_against_its_top():
    assert sparkline([0, 50, 100], 5, 100) == "  ▁▅█"
    assert sparkline([1, 2, 3, 4], 2, 4) == "▇█"


def test_a_steady_value_without_a_limit_does_not_look_full():
    assert "█" not in sparkline([5, 5, 5], 3, None)


def test_a_missing_sample_is_a_hole():
    assert sparkline([4, None, 4], 3, 4) == "█ █"


def test_a_sparkline_in_ascii():
    assert sparkline([0, 100], 2, 100, ascii_only=True).isascii()


def test_near_the_limit_is_loud():
    limits = Resources(limits={"memory": "100Mi"})
    loud = usage_row("memory", book((0.1, 95 * 2**20)), "app", limits, 80, ascii_only=False)
    calm = usage_row("memory", book((0.1, 50 * 2**20)), "app", limits, 80, ascii_only=False)
    assert any("state-warning" in piece.role for piece in loud)
    assert not any("state-" in piece.role for piece in calm)


def test_a_container_that_vanishes_from_the_samples_shows_a_dash():
    known = book((0.1, 1))
    known.add(PodUsage(NOW, "kubelet", {}), "")
    text = row_text(usage_row("cpu", known, "app", Resources(), 80, ascii_only=False))
    assert text.startswith("cpu  –")


def test_why_there_is_none():
    nothing = UsageBook()
    nothing.add(None, "no metrics.k8s.io here")
    assert row_text(usage_row("cpu", nothing, "app", Resources(), 80, ascii_only=True)) == (
        "cpu  -  no request or limit  no metrics.k8s.io here"
    )


def test_in_brief():
    limits = Resources(limits={"cpu": "1", "memory": "100Mi"})
    assert row_text(usage_brief(book((0.25, 50 * 2**20)), "app", limits)) == "cpu 250m 25%  mem 50Mi 50%"
    assert usage_brief(UsageBook(), "app", limits) == ()
