"""READY, STATUS and RESTARTS against hand-made cases; test_against_table.py has the API server as the oracle.

The cases' meaning and expected words are those of TestPrintPod and TestPrintPodWithRestartableInitContainer in
pkg/printers/internalversion/printers_test.go of Kubernetes v1.34, plus the rules that they leave out.
"""

from typing import Any

import pytest

from podtui.model.pod import Pod
from podtui.model.status import pod_words, restarts_text
from tests.model.builders import NOW, condition, ended, last, make_pod, running, sidecar, waiting

TWO = [{"name": "a"}, {"name": "b"}]


def row(pod: Pod) -> tuple[str, str, str]:
    words = pod_words(pod)
    return words.ready, words.status, restarts_text(words, NOW)


def stateless(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "state": {}} | more


CASES = {
    "only running and ready counts": (
        make_pod(running("a", restartCount=3), stateless("b", restartCount=3), phase="podPhase"),
        ("1/2", "podPhase", "6"),
    ),
    "a waiting reason overrides the phase": (
        make_pod(running("a", restartCount=3), waiting("b", "WaitingReason", restartCount=3), phase="podPhase"),
        ("1/2", "WaitingReason", "6"),
    ),
    "the first container's reason wins": (
        make_pod(waiting("a", "WaitingReason", restartCount=3), ended("b", 1, "EndedReason", restartCount=3)),
        ("0/2", "WaitingReason", "6"),
    ),
    "ready without a running state does not count": (
        make_pod(running("a", restartCount=3), stateless("b", ready=True, restartCount=3), phase="podPhase"),
        ("1/2", "podPhase", "6"),
    ),
    "the Pod's reason overrides its phase": (
        make_pod(running("a", restartCount=3), stateless("b", ready=True), phase="podPhase", reason="podReason"),
        ("1/2", "podReason", "3"),
    ),
    "completed beside running, no Ready condition": (
        make_pod(ended("a", 0, "Completed", ready=True, restartCount=3), running("b", restartCount=3)),
        ("1/2", "NotReady", "6"),
    ),
    "completed beside running, Ready": (
        make_pod(ended("a", 0, "Completed", restartCount=3), running("b"), conditions=[condition("Ready")]),
        ("1/2", "Running", "3"),
    ),
    "completed beside running but not ready": (
        make_pod(ended("a", 0, "Completed"), running("b", ready=False)),
        ("0/2", "Completed", "0"),
    ),
    "an init container restarts": (
        make_pod(
            waiting("a"),
            init=[{"name": "i"}],
            init_statuses=[running("i", ready=False, restartCount=3, lastState=last(ago=10))],
        ),
        ("0/1", "Init:0/1", "3 (10s ago)"),
    ),
    "one init container done with restarts, the next restarts": (
        make_pod(
            waiting("a"),
            init=[{"name": "i"}, {"name": "j"}],
            init_statuses=[
                ended("i", restartCount=2, lastState=last(ago=120)),
                running("j", ready=False, restartCount=3, lastState=last(ago=10)),
            ],
        ),
        ("0/1", "Init:1/2", "5 (10s ago)"),
    ),
    "init restarts are forgotten when init is over": (
        make_pod(
            running("a", ready=False, restartCount=4, lastState=last(ago=20)),
            init=[{"name": "i"}],
            init_statuses=[ended("i", restartCount=2, lastState=last(ago=5))],
        ),
        ("0/1", "Running", "4 (20s ago)"),
    ),
    "the latest restart of several": (
        make_pod(
            running("a", restartCount=6, lastState=last(ago=5 * 86400)),
            running("b", restartCount=3, lastState=last(ago=20 * 86400)),
        ),
        ("2/2", "Running", "9 (5d ago)"),
    ),
    "a last run without restarts says no time": (
        make_pod(running("a", restartCount=0, lastState=last(ago=5))),
        ("1/1", "Running", "0"),
    ),
    "scheduling gated": (
        make_pod(containers=TWO, phase="Pending", conditions=[condition("PodScheduled", "False", "SchedulingGated")]),
        ("0/2", "SchedulingGated", "0"),
    ),
    "gated wins over the Pod's reason": (
        make_pod(
            containers=TWO,
            phase="Pending",
            reason="Other",
            conditions=[condition("PodScheduled", "False", "SchedulingGated")],
        ),
        ("0/2", "SchedulingGated", "0"),
    ),
    "succeeded": (make_pod(ended("a", 0, "Completed"), phase="Succeeded"), ("0/1", "Completed", "0")),
    "failed": (make_pod(ended("a", 1, "Error"), phase="Failed"), ("0/1", "Error", "0")),
    "evicted": (make_pod(containers=TWO, phase="Failed", reason="Evicted"), ("0/2", "Evicted", "0")),
    "succeeded and deleted": (
        make_pod(ended("a", 0, "Completed"), phase="Succeeded", deleted=10),
        ("0/1", "Completed", "0"),
    ),
    "running and deleted": (make_pod(running("a", ready=False), deleted=10), ("0/1", "Terminating", "0")),
    "pending and deleted": (
        make_pod(containers=[{"name": "a"}], phase="Pending", deleted=10),
        ("0/1", "Terminating", "0"),
    ),
    "node lost and deleted": (
        make_pod(running("a"), deleted=10, reason="NodeLost", phase="Failed"),
        ("1/1", "Unknown", "0"),
    ),
    "node lost, not deleted": (make_pod(running("a"), reason="NodeLost"), ("1/1", "NodeLost", "0")),
    "first native sidecar runs, not started": (
        make_pod(
            waiting("a"),
            init=[sidecar("s"), sidecar("t")],
            init_statuses=[
                running("s", ready=False, started=False, restartCount=3, lastState=last(ago=10)),
                waiting("t"),
            ],
            conditions=[condition("Initialized", "False")],
        ),
        ("0/3", "Init:0/2", "3 (10s ago)"),
    ),
    "second native sidecar runs, not started": (
        make_pod(
            waiting("a"),
            init=[sidecar("s"), sidecar("t")],
            init_statuses=[
                running("s", ready=False, restartCount=3, lastState=last(ago=10)),
                running("t", ready=False, started=None),
            ],
            conditions=[condition("Initialized", "False")],
        ),
        ("0/3", "Init:1/2", "3 (10s ago)"),
    ),
    "native sidecars count in READY and RESTARTS": (
        make_pod(
            running("a", restartCount=4, lastState=last(ago=20)),
            init=[sidecar("s"), sidecar("t"), {"name": "i"}],
            init_statuses=[
                running("s", restartCount=3, lastState=last(ago=10)),
                running("t", ready=False),
                ended("i", restartCount=9, lastState=last(ago=1)),
            ],
            conditions=[condition("Initialized")],
        ),
        ("2/3", "Running", "7 (10s ago)"),
    ),
    "native sidecars killed after the main": (
        make_pod(
            ended("a", 0, "Completed", restartCount=4, lastState=last(ago=20)),
            init=[sidecar("s"), sidecar("t")],
            init_statuses=[
                ended("s", 137, "Error", restartCount=3, lastState=last(ago=10)),
                ended("t", 137, "Error", restartCount=5, lastState=last(ago=2)),
            ],
            phase="Succeeded",
            conditions=[condition("Initialized")],
        ),
        # printPod stops at the first sidecar that has ended: the second one's restarts are not counted.
        ("0/3", "Completed", "7 (10s ago)"),
    ),
    "statuses of containers that are not in the spec": (
        make_pod(
            stateless("other"),
            stateless("a"),
            containers=[{"name": "a"}],
            init=[{"name": "i"}, sidecar("s")],
            init_statuses=[stateless("nobody"), stateless("i"), stateless("s")],
        ),
        ("0/2", "Init:0/2", "0"),
    ),
    "a regular container's restartPolicy makes it no sidecar": (
        make_pod(running("a"), containers=[sidecar("a")]),
        ("1/1", "Running", "0"),
    ),
    "init exit code": (
        make_pod(waiting("a"), init=[{"name": "i"}], init_statuses=[ended("i", 3)], phase="Pending"),
        ("0/1", "Init:ExitCode:3", "0"),
    ),
    "init signal": (
        make_pod(waiting("a"), init=[{"name": "i"}], init_statuses=[ended("i", 137, signal=9)], phase="Pending"),
        ("0/1", "Init:Signal:9", "0"),
    ),
    "init reason": (
        make_pod(waiting("a"), init=[{"name": "i"}], init_statuses=[ended("i", 1, "Error")], phase="Pending"),
        ("0/1", "Init:Error", "0"),
    ),
    "init crash loop": (
        make_pod(
            waiting("a", "PodInitializing"),
            init=[{"name": "i"}],
            init_statuses=[waiting("i", "CrashLoopBackOff", restartCount=2)],
            phase="Pending",
        ),
        ("0/1", "Init:CrashLoopBackOff", "2"),
    ),
    "init waits with PodInitializing": (
        make_pod(
            waiting("a", "PodInitializing"),
            init=[{"name": "i"}, {"name": "j"}],
            init_statuses=[ended("i"), waiting("j", "PodInitializing")],
            phase="Pending",
        ),
        ("0/1", "Init:1/2", "0"),
    ),
    "init over by the condition, whatever its statuses say": (
        make_pod(
            waiting("a", "ContainerCreating"),
            init=[{"name": "i"}],
            init_statuses=[waiting("i", "CrashLoopBackOff", restartCount=2)],
            conditions=[condition("Initialized")],
        ),
        ("0/1", "ContainerCreating", "0"),
    ),
    "exit code of a regular container": (make_pod(ended("a", 3)), ("0/1", "ExitCode:3", "0")),
    "signal of a regular container": (make_pod(ended("a", 137, signal=9)), ("0/1", "Signal:9", "0")),
    "readiness gates do not count": (
        make_pod(
            running("a"),
            spec={"readinessGates": [{"conditionType": "x/y"}]},
            conditions=[condition("Ready", "False")],
        ),
        ("1/1", "Running", "0"),
    ),
    "ephemeral containers do not count": (
        make_pod(
            running("a"),
            spec={"ephemeralContainers": [{"name": "debug"}]},
            ephemeralContainerStatuses=[ended("debug", 1, "Error", restartCount=3)],
        ),
        ("1/1", "Running", "0"),
    ),
    "init waits and says nothing of why": (
        make_pod(waiting("a"), init=[{"name": "i"}], init_statuses=[waiting("i")], phase="Pending"),
        ("0/1", "Init:0/1", "0"),
    ),
    "an init container's restartPolicy other than Always makes it no sidecar": (
        make_pod(running("a"), init=[{"name": "i", "restartPolicy": "Never"}], init_statuses=[ended("i")]),
        ("1/1", "Running", "0"),
    ),
    "init not over by the condition": (
        make_pod(
            running("a", restartCount=5),
            init=[{"name": "i"}],
            init_statuses=[running("i", restartCount=2)],
            conditions=[condition("Initialized", "False")],
        ),
        ("0/1", "Init:0/1", "2"),
    ),
    "failed and deleted": (make_pod(ended("a", 1, "Error"), phase="Failed", deleted=10), ("0/1", "Error", "0")),
    "gated only by PodScheduled": (
        make_pod(containers=TWO, phase="Pending", conditions=[condition("Other", "False", "SchedulingGated")]),
        ("0/2", "Pending", "0"),
    ),
    "completed beside running, Ready false": (
        make_pod(ended("a", 0, "Completed"), running("b"), conditions=[condition("Ready", "False")]),
        ("1/2", "NotReady", "0"),
    ),
    "completed beside running, another condition true": (
        make_pod(ended("a", 0, "Completed"), running("b"), conditions=[condition("PodScheduled")]),
        ("1/2", "NotReady", "0"),
    ),
    "waiting without a reason says nothing": (
        make_pod(waiting("a"), running("b")),
        ("1/2", "Running", "0"),
    ),
    "no statuses at all": (make_pod(containers=TWO, phase="Pending"), ("0/2", "Pending", "0")),
}


@pytest.mark.parametrize(("pod", "expected"), CASES.values(), ids=CASES.keys())
def test_the_words_are_kubectls(pod: Pod, expected: tuple[str, str, str]) -> None:
    assert row(pod) == expected
