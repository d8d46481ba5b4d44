"""The one thing that is wrong, and that nothing is where nothing is."""

from typing import Any

import pytest

from podtui.model.pod import Pod
from podtui.model.status import trouble
from tests.model.builders import NOW, Json, condition, ended, last, make_pod, running, sidecar, stamp, waiting

ONE = [{"name": "app"}]
NEVER = {"restartPolicy": "Never"}
MESSAGE = "0/3 nodes are available: 3 Insufficient memory."


def not_ready(*statuses: Json, since: float = 300, **more: Any) -> Pod:
    return make_pod(*statuses, conditions=[condition("Ready", "False", since=since)], **more)


FINE = {
    "ready": make_pod(running("a"), conditions=[condition("Ready")]),
    "restarted an hour ago": make_pod(running("a", restartCount=3, lastState=last(ago=3600))),
    "starting": not_ready(running("a", ready=False), since=20),
    "a slow start that its startup probe allows": not_ready(
        running("app", ready=False, started=False),
        containers=[{"name": "app", "startupProbe": {"periodSeconds": 10, "failureThreshold": 60}}],
    ),
    "being created": make_pod(waiting("a", "ContainerCreating"), phase="Pending", startTime=stamp(20)),
    "init runs": make_pod(
        waiting("a", "PodInitializing"), phase="Pending", init=[{"name": "i"}], init_statuses=[running("i", ran=60)]
    ),
    "init is done": make_pod(running("a"), init=[{"name": "i"}], init_statuses=[ended("i", 0, "Completed")]),
    "a Job's Pod that completed": make_pod(ended("a", 0, "Completed"), phase="Succeeded", spec=NEVER),
    "a Job's Pod whose sidecar was killed": make_pod(
        ended("a", 0, "Completed"),
        phase="Succeeded",
        spec=NEVER,
        init=[sidecar("s")],
        init_statuses=[ended("s", 137, "Error")],
    ),
    "a sidecar killed after the mains, the phase not yet changed": make_pod(
        ended("a", 0, "Completed"), spec=NEVER, init=[sidecar("s")], init_statuses=[ended("s", 137, "Error")]
    ),
    "being deleted, within its grace period": make_pod(ended("a", 137, "Error"), deleted=-5),
    "gated": make_pod(
        containers=ONE, phase="Pending", node="", conditions=[condition("PodScheduled", "False", "SchedulingGated")]
    ),
    "just created": make_pod(containers=ONE, phase="Pending", node="", metadata={"creationTimestamp": stamp(5)}),
    "a resize that waits": make_pod(running("a"), conditions=[condition("PodResizePending", "True", "Deferred")]),
    "a resize that goes on": make_pod(running("a"), conditions=[condition("PodResizeInProgress")]),
    "done, and held by a finalizer": make_pod(ended("a", 0, "Completed"), phase="Succeeded", deleted=600),
    "being deleted, just over its grace period": make_pod(running("a"), deleted=10),
    "an init container that was tried twice": make_pod(
        waiting("a", "ContainerCreating"),
        init=[{"name": "i"}],
        init_statuses=[ended("i", 0, restartCount=1, lastState=last(ago=30))],
    ),
    "started a moment ago in a Pod that was not ready before": not_ready(running("a", ready=False, ran=20)),
    "waits for a slow init container with a native sidecar": not_ready(
        waiting("a", "PodInitializing"),
        phase="Pending",
        init=[sidecar("s"), {"name": "i"}],
        init_statuses=[running("s"), running("i", ready=False, ran=300)],
    ),
    "a Job's Pod that completed at the second try": make_pod(
        ended("a", 0, "Completed", restartCount=1, lastState=last(ago=30)), phase="Succeeded", spec=NEVER
    ),
    "nothing is reported yet": not_ready(containers=ONE, phase="Pending"),
    "a debug container failed": make_pod(running("a"), ephemeralContainerStatuses=[ended("debug", 1, "Error")]),
}


@pytest.mark.parametrize("pod", FINE.values(), ids=FINE.keys())
def test_no_trouble(pod: Pod) -> None:
    assert trouble(pod, NOW) == ""


TROUBLE = {
    "crash loop": (
        make_pod(
            running("proxy"),
            waiting("app", "CrashLoopBackOff", restartCount=4, lastState=last(137, "OOMKilled", ago=20)),
        ),
        "app keeps crashing: exit 137: SIGKILL, out of memory (OOMKilled), 20s ago; 4 restarts, next try in about 60s",
    ),
    "crash loop with the program's last words": (
        make_pod(waiting("app", "CrashLoopBackOff", restartCount=1, lastState=last(3, ago=20, message="no db\n"))),
        "app keeps crashing: exit 3, 20s ago; 1 restart, next try is due: no db",
    ),
    "init crash loop": (
        make_pod(
            waiting("app", "PodInitializing"),
            phase="Pending",
            init=[{"name": "migrate"}],
            init_statuses=[waiting("migrate", "CrashLoopBackOff", restartCount=2)],
        ),
        "init container migrate keeps crashing: 2 restarts",
    ),
    "image": (
        make_pod(waiting("app", "ImagePullBackOff", 'Back-off pulling "x"'), phase="Pending"),
        'app: its image cannot be pulled; tried again at most every 5 minutes (ImagePullBackOff): Back-off pulling "x"',
    ),
    "what cannot start matters more than what ended": (
        make_pod(ended("first", 1, "Error", ago=50), waiting("app", "CreateContainerError")),
        "app: the container runtime cannot create it (CreateContainerError)",
    ),
    "the first to end matters more": (
        make_pod(ended("second", 1, "Error", ago=20), ended("first", 2, "Error", ago=30), phase="Failed", spec=NEVER),
        "first ended 30s ago: exit 2",
    ),
    "evicted": (
        make_pod(containers=ONE, phase="Failed", reason="Evicted", message="The node was low on memory."),
        "the Pod failed: Evicted: The node was low on memory.",
    ),
    "failed, and nobody says why": (make_pod(containers=ONE, phase="Failed"), "the Pod failed"),
    "unschedulable": (
        make_pod(
            containers=ONE,
            phase="Pending",
            node="",
            conditions=[condition("PodScheduled", "False", "Unschedulable", MESSAGE, since=320)],
        ),
        f"not scheduled for 5m20s: Unschedulable: {MESSAGE}",
    ),
    "no scheduler": (
        make_pod(containers=ONE, phase="Pending", node="", metadata={"creationTimestamp": stamp(300)}),
        "not scheduled for 5m: no scheduler has looked at it",
    ),
    "being created for minutes": (
        make_pod(waiting("app", "ContainerCreating"), phase="Pending", startTime=stamp(300)),
        "app is being created for 5m: a volume, the network or the image takes long",
    ),
    "being created for minutes, the sandbox is there": (
        make_pod(
            waiting("app", "ContainerCreating"),
            phase="Pending",
            startTime=stamp(300),
            conditions=[condition("PodReadyToStartContainers")],
        ),
        "app is being created for 5m: the image takes long",
    ),
    "init runs for minutes": (
        make_pod(
            waiting("app", "PodInitializing"),
            phase="Pending",
            init=[{"name": "wait-db"}],
            init_statuses=[running("wait-db", ready=False, ran=1200)],
        ),
        "init container wait-db is running for 20m, and the containers after it wait",
    ),
    "not ready": (
        not_ready(running("proxy"), running("app", ready=False)),
        "app is running but not ready for 5m",
    ),
    "a native sidecar that does not start holds up the Pod": (
        not_ready(
            waiting("app", "PodInitializing"),
            phase="Pending",
            init=[sidecar("s")],
            init_statuses=[running("s", ready=False, started=False, ran=280)],
        ),
        "s is running but not ready for 4m40s",
    ),
    "not ready after its startup probe passed": (
        not_ready(
            running("app", ready=False),
            containers=[{"name": "app", "startupProbe": {"periodSeconds": 10, "failureThreshold": 60}}],
        ),
        "app is running but not ready for 5m",
    ),
    "it ends again and again, with 0": (
        make_pod(ended("app", 0, "Completed", restartCount=3, lastState=last(0, "Completed", ago=40))),
        "app restarted 3 times: exit 0, 40s ago",
    ),
    "being created for minutes, the sandbox is not there": (
        make_pod(
            waiting("app", "ContainerCreating"),
            phase="Pending",
            startTime=stamp(300),
            conditions=[condition("PodReadyToStartContainers", "False")],
        ),
        "app is being created for 5m: a volume, the network or the image takes long",
    ),
    "not ready, with the probe that says so": (
        not_ready(
            running("app", ready=False),
            containers=[{"name": "app", "readinessProbe": {"exec": {"command": ["pg_isready", "-q"]}}}],
        ),
        "app is running but not ready for 5m (readiness probe: exec pg_isready -q)",
    ),
    "longer than its startup probe allows": (
        not_ready(
            running("app", ready=False, started=False),
            containers=[
                {"name": "app", "startupProbe": {"grpc": {"port": 9000}, "periodSeconds": 10, "failureThreshold": 6}}
            ],
        ),
        "app is running but not ready for 5m (startup probe: gRPC :9000)",
    ),
    "a sidecar not ready": (
        not_ready(running("app"), init=[sidecar("s")], init_statuses=[running("s", ready=False)]),
        "s is running but not ready for 5m",
    ),
    "a gate not met": (
        not_ready(running("app"), spec={"readinessGates": [{"conditionType": "lb/ready"}]}),
        "not ready for 5m: not met is the readiness gate lb/ready",
    ),
    "a silent node": (
        not_ready(running("app")),
        "not ready for 5m though its containers are: its node may not be answering",
    ),
    "restarted just now": (
        make_pod(
            running("a", restartCount=1, lastState=last(143, ago=300)),
            running("b", restartCount=3, lastState=last(137, "OOMKilled", ago=20)),
        ),
        "b restarted 3 times: exit 137 (SIGKILL), OOMKilled, 20s ago",
    ),
    "restarted once": (
        make_pod(running("a", restartCount=1, lastState=last(1, ago=60))),
        "a restarted: exit 1, 60s ago",
    ),
    "not deleted": (
        make_pod(running("a"), deleted=120),
        "still there 2m after the end of its grace period: a finalizer, a node or a process holds it",
    ),
    "node lost": (
        make_pod(running("a"), reason="NodeLost", message="Node node1 which was running pod web-1 is unresponsive"),
        "its node node1 is not heard of: what is shown is old: Node node1 which was running pod web-1 is unresponsive",
    ),
    "resize infeasible": (
        make_pod(running("a"), conditions=[condition("PodResizePending", "True", "Infeasible", "Node has 2 CPUs")]),
        "its resize cannot be done on this node: Node has 2 CPUs",
    ),
    "resize failed": (
        make_pod(running("a"), conditions=[condition("PodResizeInProgress", "True", "Error", "no cgroup")]),
        "its resize failed: no cgroup",
    ),
}


@pytest.mark.parametrize(("pod", "expected"), TROUBLE.values(), ids=TROUBLE.keys())
def test_trouble(pod: Pod, expected: str) -> None:
    assert trouble(pod, NOW) == expected
