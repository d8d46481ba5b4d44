"""How well a container and a Pod are, without a clock: one of seven states."""

from typing import Literal

from podtui.model.pod import ContainerStatus, Lifecycle, Pod, PodStatus, Terminated
from podtui.model.reasons import is_failure
from podtui.model.words import native_sidecars

State = Literal["fine", "busy", "waiting", "warning", "bad", "done", "unknown"]
"""fine: ready, running as it should; busy: running and not ready, or starting; waiting: not started yet, nothing wrong;
warning: being deleted, restarted recently, not to be scheduled; bad: failed, crash loop, cannot start; done: completed;
unknown: its node is not heard of."""


def container_state(status: ContainerStatus, lifecycle: Lifecycle, pod: Pod, *, mains_over: bool) -> State:
    """One container's state; `mains_over` is `mains_are_over(pod)`."""
    state = status.state
    if state.terminated is not None:
        return _ended_state(state.terminated, lifecycle, pod, mains_over=mains_over)
    if state.running is None:
        return "bad" if state.waiting is not None and is_failure(state.waiting.reason) else "waiting"
    if is_lost(pod.status):
        return "unknown"
    if pod.metadata.deletion_timestamp is not None:
        return "warning"
    if lifecycle == "ephemeral" or (status.ready and lifecycle != "init"):
        return "fine"
    return "busy"


def _ended_state(ended: Terminated, lifecycle: Lifecycle, pod: Pod, *, mains_over: bool) -> State:
    if ended.exit_code == 0 or lifecycle == "ephemeral":
        return "done"
    if lifecycle == "native-sidecar" and mains_over:  # KEP-753: it is killed last, and its code changes nothing
        return "done"
    if pod.metadata.deletion_timestamp is not None:
        return "done" if ended.exit_code == 143 else "warning"
    return "bad"


def mains_are_over(pod: Pod) -> bool:
    """Whether all regular containers have ended for good, so that native sidecars are being stopped."""
    status = pod.status
    if status.phase in ("Succeeded", "Failed"):
        return True
    ended = {s.name: s.state.terminated for s in status.container_statuses if s.state.terminated is not None}
    containers = pod.spec.containers
    if any(c.name not in ended for c in containers):
        return False
    policy = pod.spec.restart_policy
    return pod.metadata.deletion_timestamp is not None or all(
        _stays_ended(c.restart_policy or policy, ended[c.name]) for c in containers
    )


def _stays_ended(policy: str, ended: Terminated) -> bool:
    return policy == "Never" or (policy == "OnFailure" and ended.exit_code == 0)


def is_lost(status: PodStatus) -> bool:
    """Whether the Pod's node is not heard of, so that the rest of the status is old."""
    return status.reason == "NodeLost" or status.phase == "Unknown"


def pod_state(pod: Pod) -> State:
    """The Pod's state: its worst container's, or what the Pod as a whole is."""
    status = pod.status
    if status.phase == "Succeeded":
        return "done"
    if status.phase == "Failed":
        return "bad"
    if is_lost(status):
        return "unknown"
    if pod.metadata.deletion_timestamp is not None:
        return "warning"
    return _state_of_living(pod)


def _state_of_living(pod: Pod) -> State:
    found = _container_states(pod)
    if "bad" in found:
        return "bad"
    if _is_unschedulable(pod):
        return "warning"
    if found <= {"waiting"}:
        return "waiting"
    return "fine" if found == {"fine"} and _is_ready(pod) else "busy"


def _container_states(pod: Pod) -> set[State]:
    """The states of a Pod's containers. Init containers that are done and ephemeral ones say nothing of the Pod."""
    status = pod.status
    found: set[State] = set()
    if status.init_container_statuses:
        sidecars = native_sidecars(pod.spec)
        over = bool(sidecars) and mains_are_over(pod)
        for s in status.init_container_statuses:
            lifecycle: Lifecycle = "native-sidecar" if s.name in sidecars else "init"
            found.add(container_state(s, lifecycle, pod, mains_over=over))
        found.discard("done")
    for s in status.container_statuses:
        found.add(container_state(s, "regular", pod, mains_over=False))
    return found


def _is_ready(pod: Pod) -> bool:
    """The Ready condition, which knows of readiness gates and of silent nodes; without one the containers decide."""
    return next((c.status == "True" for c in pod.status.conditions if c.type == "Ready"), True)


def _is_unschedulable(pod: Pod) -> bool:
    return any(c.reason == "Unschedulable" and c.type == "PodScheduled" for c in pod.status.conditions)
