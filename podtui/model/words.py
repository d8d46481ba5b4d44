"""READY, STATUS and RESTARTS as `kubectl get pods` prints them.

Source: printPod in pkg/printers/internalversion/printers.go of Kubernetes v1.34, whose quirks are kept on purpose: a
user compares the two screens. They are: init statuses are numbered in the status's order, not the spec's; the *first*
container in the status's order names the STATUS; a terminated reason outlives the run only if no other container runs.
"""

from dataclasses import dataclass
from datetime import datetime

from podtui.model.ages import age
from podtui.model.pod import Condition, ContainerStatus, Pod, PodSpec, PodStatus, Terminated


@dataclass(frozen=True, slots=True)
class PodWords:
    """One Pod's cells. `last_restart` is when the instance before the latest restart ended."""

    ready: str
    status: str
    restarts: int
    last_restart: datetime | None


def pod_words(pod: Pod) -> PodWords:
    """The READY, STATUS and RESTARTS cells of a Pod; no clock is read."""
    status = pod.status
    sidecars = native_sidecars(pod.spec)
    counted = _Counted(_pod_reason(status))
    initializing = _count_init(counted, status, sidecars, len(pod.spec.init_containers))
    if not initializing or _is_initialized(status.conditions):
        _forget_init(counted, status, sidecars)
        _count_regular(counted, status)
    return PodWords(
        f"{counted.ready}/{len(pod.spec.containers) + len(sidecars)}",
        _pod_override(pod) or counted.reason,
        counted.restarts,
        counted.last_restart,
    )


def restarts_text(words: PodWords, now: datetime) -> str:
    """The RESTARTS cell: "0", "4", or "4 (20s ago)"."""
    if not words.restarts or words.last_restart is None:
        return str(words.restarts)
    return f"{words.restarts} ({age(words.last_restart, now)} ago)"


def native_sidecars(spec: PodSpec) -> frozenset[str]:
    """The names of the init containers with `restartPolicy: Always` (KEP-753)."""
    if not spec.init_containers:
        return _NONE
    return frozenset([c.name for c in spec.init_containers if c.restart_policy == "Always"])


_NONE: frozenset[str] = frozenset()


class _Counted:
    """What printPod keeps in local variables."""

    __slots__ = ("last_restart", "ready", "reason", "restarts")

    def __init__(self, reason: str) -> None:
        self.reason = reason
        self.ready = 0
        self.restarts = 0
        self.last_restart: datetime | None = None

    def add_restarts(self, status: ContainerStatus) -> None:
        """Count its restarts, and keep the time of the latest."""
        self.restarts += status.restart_count
        last = status.last_state.terminated
        if last is not None:
            at = last.finished_at
            if at is not None and (self.last_restart is None or self.last_restart < at):
                self.last_restart = at


def _pod_reason(status: PodStatus) -> str:
    for c in status.conditions:
        if c.reason == "SchedulingGated" and c.type == "PodScheduled":
            return "SchedulingGated"
    return status.reason or status.phase


def _count_init(counted: _Counted, status: PodStatus, sidecars: frozenset[str], total: int) -> bool:
    """Count up to the init container that the Pod waits for; whether there is one."""
    for i, s in enumerate(status.init_container_statuses):
        counted.add_restarts(s)
        ended = s.state.terminated
        if ended is not None and ended.exit_code == 0:
            continue
        if s.started and s.name in sidecars:
            counted.ready += s.ready
            continue
        counted.reason = "Init:" + _init_reason(s, f"{i}/{total}")
        return True
    return False


def _init_reason(status: ContainerStatus, progress: str) -> str:
    state = status.state
    if state.terminated is not None:
        return _ended_reason(state.terminated)
    if state.waiting is not None and state.waiting.reason not in ("", "PodInitializing"):
        return state.waiting.reason
    return progress


def _forget_init(counted: _Counted, status: PodStatus, sidecars: frozenset[str]) -> None:
    """Once initialized, init containers' restarts no longer count, native sidecars' still do."""
    counted.restarts = 0
    counted.last_restart = None
    if not sidecars:
        return
    for s in _until_blocked(status.init_container_statuses, sidecars):
        if s.name in sidecars:
            counted.add_restarts(s)


def _until_blocked(statuses: list[ContainerStatus], sidecars: frozenset[str]) -> list[ContainerStatus]:
    """The init statuses that printPod looks at: up to and with the first that holds up the Pod."""
    for i, s in enumerate(statuses):
        ended = s.state.terminated
        if not (ended is not None and ended.exit_code == 0) and not (s.started and s.name in sidecars):
            return statuses[: i + 1]
    return statuses


def _count_regular(counted: _Counted, status: PodStatus) -> None:
    running = False
    for s in reversed(status.container_statuses):
        counted.add_restarts(s)
        state = s.state
        if state.waiting is not None and state.waiting.reason:
            counted.reason = state.waiting.reason
        elif state.terminated is not None:
            counted.reason = _ended_reason(state.terminated)
        elif s.ready and state.running is not None:
            running = True
            counted.ready += 1
    if running and counted.reason == "Completed":
        counted.reason = "Running" if _is_ready(status.conditions) else "NotReady"


def _ended_reason(ended: Terminated) -> str:
    return ended.reason or (f"Signal:{ended.signal}" if ended.signal else f"ExitCode:{ended.exit_code}")


def _pod_override(pod: Pod) -> str:
    """What a Pod being deleted is called, whatever its containers do; "" where they decide."""
    if pod.metadata.deletion_timestamp is None:
        return ""
    if pod.status.reason == "NodeLost":
        return "Unknown"
    return "" if pod.status.phase in ("Succeeded", "Failed") else "Terminating"


def _is_initialized(conditions: list[Condition]) -> bool:
    return next((c.status == "True" for c in conditions if c.type == "Initialized"), False)


def _is_ready(conditions: list[Condition]) -> bool:
    return any(c.status == "True" and c.type == "Ready" for c in conditions)
