"""Which instances' logs can be read, by what the Pod's status says: the kubelet's own rules."""

import pytest

from podtui.cluster.instances import instances_of, is_over
from podtui.model.pod import (
    Container,
    ContainerState,
    ContainerStatus,
    Metadata,
    Pod,
    PodSpec,
    PodStatus,
    Running,
    Terminated,
    Waiting,
)

RUNNING, WAITING = ContainerState(running=Running()), ContainerState(waiting=Waiting("CrashLoopBackOff"))
NOTHING = ContainerState()


def ended(container_id: str) -> ContainerState:
    return ContainerState(terminated=Terminated(container_id=container_id))


def pod(*statuses: ContainerStatus, phase: str = "Running") -> Pod:
    spec = PodSpec(containers=[Container("app")])
    return Pod(Metadata("web"), spec, PodStatus(phase=phase, container_statuses=list(statuses)))


@pytest.mark.parametrize(
    ("state", "last", "container_id", "count", "expected"),
    [
        (ContainerState(waiting=Waiting("ContainerCreating")), NOTHING, "", 0, []),
        (NOTHING, NOTHING, "", 0, []),
        (RUNNING, NOTHING, "b", 0, [(0, "b", False, True)]),
        (RUNNING, ended("a"), "b", 3, [(2, "a", True, False), (3, "b", False, True)]),
        (ended("b"), NOTHING, "b", 0, [(0, "b", False, False)]),
        (ended("b"), ended("a"), "b", 3, [(2, "a", True, False), (3, "b", False, False)]),
        # waiting for the next start: the newest instance is `lastState`, and asking for the previous one gives the same
        (WAITING, ended("b"), "b", 3, [(3, "b", False, False)]),
        # it could not be started: no containerID in `state.terminated` (kubelet: validateContainerLogStatus)
        (ended(""), ended("a"), "a", 3, [(3, "a", False, False)]),
        (ended(""), NOTHING, "", 0, []),
        (WAITING, ended(""), "", 1, []),
        (RUNNING, ended(""), "b", 1, [(1, "b", False, True)]),
        (RUNNING, ended("a"), "b", 0, [(0, "a", True, False), (0, "b", False, True)]),
    ],
)
def test_instances(
    state: ContainerState, last: ContainerState, container_id: str, count: int, expected: list[tuple[object, ...]]
) -> None:
    status = ContainerStatus("app", state=state, last_state=last, container_id=container_id, restart_count=count)
    found = instances_of(pod(status), "app")
    assert [(i.count, i.id, i.previous, i.ended is None) for i in found] == expected


def test_a_container_without_a_status_has_none() -> None:
    assert instances_of(pod(), "app") == []


@pytest.mark.parametrize(
    ("phase", "state", "over"),
    [
        ("Running", ended("a"), False),
        ("Succeeded", ended("a"), True),
        ("Failed", NOTHING, True),
        ("Failed", RUNNING, False),
        ("Unknown", ended("a"), False),
    ],
)
def test_is_over(phase: str, state: ContainerState, over: bool) -> None:
    assert is_over(pod(ContainerStatus("app", state=state), phase=phase), "app") is over


def test_a_container_that_never_began_is_over_with_its_pod() -> None:
    assert is_over(pod(phase="Failed"), "app")
    assert not is_over(pod(phase="Pending"), "app")
