"""A Pod's state at a glance."""

from typing import Any

import pytest

from podtui.model.pod import Pod
from podtui.model.status import State, pod_state
from tests.model.builders import condition, ended, make_pod, running, sidecar, waiting

ONE = [{"name": "app"}]


def starting(**more: Any) -> Pod:
    return make_pod(waiting("app", "PodInitializing"), phase="Pending", **more)


CASES: dict[str, tuple[Pod, State]] = {
    "all ready": (make_pod(running("a"), running("b"), conditions=[condition("Ready")]), "fine"),
    "ready, without conditions": (make_pod(running("a")), "fine"),
    "ready with a native sidecar": (
        make_pod(running("a"), init=[sidecar("s"), {"name": "i"}], init_statuses=[running("s"), ended("i")]),
        "fine",
    ),
    "one not ready": (make_pod(running("a"), running("b", ready=False)), "busy"),
    "a sidecar not ready": (
        make_pod(running("a"), init=[sidecar("s")], init_statuses=[running("s", ready=False)]),
        "busy",
    ),
    "containers ready, a gate not": (make_pod(running("a"), conditions=[condition("Ready", "False")]), "busy"),
    "an init container runs": (starting(init=[{"name": "i"}], init_statuses=[running("i", ready=False)]), "busy"),
    "one of two mains is done": (make_pod(running("a"), ended("b", 0), spec={"restartPolicy": "Never"}), "busy"),
    "to be restarted after exit 0": (make_pod(ended("a", 0, "Completed")), "busy"),
    "being created": (make_pod(waiting("a", "ContainerCreating"), phase="Pending"), "waiting"),
    "nothing reported": (make_pod(containers=ONE, phase="Pending"), "waiting"),
    "gated": (
        make_pod(
            containers=ONE, phase="Pending", node="", conditions=[condition("PodScheduled", "False", "SchedulingGated")]
        ),
        "waiting",
    ),
    "unschedulable": (
        make_pod(
            containers=ONE, phase="Pending", node="", conditions=[condition("PodScheduled", "False", "Unschedulable")]
        ),
        "warning",
    ),
    "crash loop": (make_pod(running("a"), waiting("b", "CrashLoopBackOff")), "bad"),
    "init crash loop": (starting(init=[{"name": "i"}], init_statuses=[waiting("i", "CrashLoopBackOff")]), "bad"),
    "sidecar crash loop": (
        make_pod(running("a"), init=[sidecar("s")], init_statuses=[waiting("s", "CrashLoopBackOff")]),
        "bad",
    ),
    "ended with 1": (make_pod(ended("a", 1, "Error"), running("b")), "bad"),
    "image": (make_pod(waiting("a", "ImagePullBackOff"), phase="Pending"), "bad"),
    "failed": (make_pod(ended("a", 1, "Error"), phase="Failed"), "bad"),
    "evicted": (make_pod(containers=ONE, phase="Failed", reason="Evicted"), "bad"),
    "succeeded": (make_pod(ended("a", 0, "Completed"), phase="Succeeded"), "done"),
    "succeeded, its sidecar killed": (
        make_pod(
            ended("a", 0, "Completed"),
            phase="Succeeded",
            init=[sidecar("s")],
            init_statuses=[ended("s", 137, "Error")],
        ),
        "done",
    ),
    "a Job's main is done, its sidecar killed just now": (
        make_pod(
            ended("a", 0, "Completed"),
            init=[sidecar("s")],
            init_statuses=[ended("s", 143, "Error")],
            spec={"restartPolicy": "Never"},
        ),
        "busy",
    ),
    "being deleted": (make_pod(running("a"), deleted=-10), "warning"),
    "being deleted, done": (make_pod(ended("a", 0), phase="Succeeded", deleted=-10), "done"),
    "node lost": (make_pod(running("a"), reason="NodeLost"), "unknown"),
    "phase unknown": (make_pod(running("a"), phase="Unknown"), "unknown"),
    "a broken debug container is not the Pod's trouble": (
        make_pod(running("a"), ephemeralContainerStatuses=[waiting("debug", "ErrImagePull")]),
        "fine",
    ),
}


@pytest.mark.parametrize(("pod", "expected"), CASES.values(), ids=CASES.keys())
def test_state(pod: Pod, expected: State) -> None:
    assert pod_state(pod) == expected
