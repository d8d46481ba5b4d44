"""What must hold for any status that the API server takes, also those that no kubelet would write."""

import msgspec
import pytest

from podtui.model.pod import Pod, containers_of
from podtui.model.status import container_words, pod_state, pod_words, trouble
from tests.model.builders import NOW, stamp
from tests.model.random_pods import Made, RandomPods


def as_served(made: Made) -> Pod:
    """The Pod as the API server would give it back."""
    times = {"creationTimestamp": stamp(600)} | ({"deletionTimestamp": stamp(20)} if made.deleted else {})
    spec = made.manifest["spec"] | {"ephemeralContainers": made.ephemeral}
    body = {"metadata": made.manifest["metadata"] | times, "spec": spec, "status": made.status}
    return msgspec.convert(body | {"nodeName": spec.get("nodeName", "")}, Pod)


@pytest.fixture(scope="module")
def pods() -> list[Pod]:
    return [as_served(made) for made in RandomPods(7, "node1", NOW).take(1500)]


def test_there_is_every_state_among_them(pods: list[Pod]) -> None:
    assert {pod_state(p) for p in pods} == {"fine", "busy", "waiting", "warning", "bad", "done", "unknown"}


def test_what_is_bad_is_in_trouble_and_what_is_done_is_not(pods: list[Pod]) -> None:
    assert [p for p in pods if pod_state(p) == "bad" and not trouble(p, NOW)] == []
    assert [p for p in pods if pod_state(p) == "done" and trouble(p, NOW)] == []


def test_every_container_has_words(pods: list[Pod]) -> None:
    for pod in pods:
        for container in containers_of(pod.spec):
            words = container_words(pod, container.name, NOW)
            assert words.word
            assert words.text
            assert words.restarts >= 0


def test_no_more_are_ready_than_there_are_statuses(pods: list[Pod]) -> None:
    for pod in pods:
        ready = int(pod_words(pod).ready.split("/")[0])
        assert ready <= len(pod.status.container_statuses) + len(pod.status.init_container_statuses)


def test_a_crash_of_a_living_pod_names_its_container(pods: list[Pod]) -> None:
    for pod in pods:
        if pod_state(pod) == "bad" and pod.status.phase != "Failed" and not trouble(pod, NOW).startswith("not sched"):
            assert any(c.name in trouble(pod, NOW) for c in containers_of(pod.spec)) or "stranger" in trouble(pod, NOW)
