"""When the next try is: estimated as doBackOff of the kubelet's kuberuntime_manager.go computes it."""

from typing import Any

import pytest

from podtui.model.pod import ContainerStatus
from podtui.model.status import backoff_estimate
from tests.model.builders import NOW, last, make_pod, running, waiting


def crashing(message: str = "", **more: Any) -> ContainerStatus:
    return make_pod(waiting("a", "CrashLoopBackOff", message, **more)).status.container_statuses[0]


@pytest.mark.parametrize(
    ("restarts", "delay"), [(0, 10), (1, 10), (2, 20), (3, 40), (4, 80), (5, 160), (6, 300), (7, 300), (2_000_000, 300)]
)
def test_it_doubles_to_five_minutes(restarts: int, delay: int) -> None:
    assert backoff_estimate(crashing(restartCount=restarts, lastState=last(ago=3)), NOW) == delay - 3


@pytest.mark.parametrize(
    ("said", "delay"), [("10s", 10), ("40s", 40), ("1m20s", 80), ("5m0s", 300), ("1h0m0s", 3600), ("2m40.5s", 160)]
)
def test_what_the_kubelet_says_wins(said: str, delay: int) -> None:
    message = f"back-off {said} restarting failed container=a pod=web-1_shop(u1)"
    assert backoff_estimate(crashing(message, restartCount=2, lastState=last(ago=3)), NOW) == delay - 3


def test_a_message_that_says_no_time_is_no_news() -> None:
    odd = crashing("back-off restarting failed container", restartCount=2, lastState=last(ago=3))
    assert backoff_estimate(odd, NOW) == 17


def test_a_run_of_ten_minutes_forgets_the_crashes_before() -> None:
    assert backoff_estimate(crashing(restartCount=9, lastState=last(ago=3, ran=601)), NOW) == 7


def test_what_is_overdue_is_due() -> None:
    assert backoff_estimate(crashing(restartCount=2, lastState=last(ago=100)), NOW) == 0


def test_no_estimate_where_nothing_says_since_when() -> None:
    assert backoff_estimate(crashing(restartCount=2), NOW) is None
    pulling = make_pod(waiting("a", "ImagePullBackOff", lastState=last(ago=3))).status.container_statuses[0]
    assert backoff_estimate(pulling, NOW) is None
    assert backoff_estimate(make_pod(running("a")).status.container_statuses[0], NOW) is None
