"""The one thing about a Pod that a person should know first.

Each `_..._trouble` looks for one kind of trouble; they are asked in the order of _LOOKS, what matters most first.
Limits in seconds are podtui's own: long enough for an ordinary start, short enough for somebody on call.
"""

from collections.abc import Callable
from datetime import datetime

from podtui.model.ages import age, duration
from podtui.model.containers import SLOW_CREATION, counted, created_for, message_of, next_try, restarted_recently
from podtui.model.exits import exit_words, last_exit_words
from podtui.model.pod import Condition, Container, ContainerStatus, Lifecycle, Pod, Running, Terminated, containers_of
from podtui.model.probes import probe_words
from podtui.model.reasons import waiting_words
from podtui.model.states import State, container_state, is_lost, mains_are_over, pod_state
from podtui.model.words import native_sidecars

SLOW_SCHEDULING = 60.0
SLOW_INIT = 600.0
SLOW_READINESS = 60.0
SLOW_DELETION = 30.0  # beyond the grace period


def trouble(pod: Pod, now: datetime) -> str:
    """The reason that matters most, in words, naming the container; "" if the Pod is as it should be.

    It may hold messages of the kubelet, the scheduler or the program: untrusted text, maybe with newlines.
    """
    for look in _looks(pod, pod_state(pod)):
        found = look(pod, now)
        if found:
            return found
    return ""


def _looks(pod: Pod, state: State) -> "tuple[_Look, ...]":
    if state == "done":
        return ()
    if pod.metadata.deletion_timestamp is not None:
        return _DELETED_LOOKS
    return _FINE_LOOKS if state == "fine" else _LOOKS


# --- the Pod as a whole -----------------------------------------------------------------------------------------------


def _failed_trouble(pod: Pod, now: datetime) -> str:
    status = pod.status
    if status.phase != "Failed":
        return ""
    if status.reason:
        return _with(f"the Pod failed: {status.reason}", status.message)
    return _bad_container(pod, now) or _with("the Pod failed", status.message)


def _lost_trouble(pod: Pod, _now: datetime) -> str:
    if not is_lost(pod.status):
        return ""
    return _with(
        f"its node {pod.node_name or 'is unknown and'} is not heard of: what is shown is old", pod.status.message
    )


def _deletion_trouble(pod: Pod, now: datetime) -> str:
    """The deletionTimestamp is when the grace period ends (metav1.ObjectMeta)."""
    end = pod.metadata.deletion_timestamp
    over = (now - end).total_seconds() if end else 0.0
    if over < SLOW_DELETION:
        return ""
    return f"still there {duration(over)} after the end of its grace period: a finalizer, a node or a process holds it"


def _scheduling_trouble(pod: Pod, now: datetime) -> str:
    if pod.node_name or pod.status.start_time or pod.status.phase not in ("", "Pending"):
        return ""
    condition, created = _condition(pod, "PodScheduled"), pod.metadata.creation_timestamp
    if condition is not None and condition.status == "False":
        if condition.reason == "SchedulingGated":
            return ""
        return _with(_with(f"not scheduled{_since(condition, now)}", condition.reason), condition.message)
    waited = (now - created).total_seconds() if created else 0.0
    return f"not scheduled for {duration(waited)}: no scheduler has looked at it" if waited > SLOW_SCHEDULING else ""


def _resize_trouble(pod: Pod, _now: datetime) -> str:
    for c in pod.status.conditions:
        if c.type == "PodResizePending" and c.reason == "Infeasible":
            return _with("its resize cannot be done on this node", c.message)
        if c.type == "PodResizeInProgress" and c.reason == "Error":
            return _with("its resize failed", c.message)
    return ""


# --- one container ----------------------------------------------------------------------------------------------------


def _bad_container(pod: Pod, now: datetime) -> str:
    """Of the containers that are bad, the one that will not come back by itself; else the first that ended."""
    bad = [(s, lifecycle) for s, lifecycle in _of_the_pod(pod) if _is_bad(s, lifecycle, pod)]
    if not bad:
        return ""
    status, lifecycle = min(bad, key=_matters)
    name = f"init container {status.name}" if lifecycle == "init" else status.name
    ended = status.state.terminated
    if ended is not None:
        return _with(f"{name} ended{_ago(ended, now)}: {exit_words(ended)}", ended.message)
    if status.state.waiting is not None and status.state.waiting.reason == "CrashLoopBackOff":
        return _crash_words(name, status, now)
    reason = status.state.waiting.reason if status.state.waiting else ""
    return _with(f"{name}: {waiting_words(reason)} ({reason})", message_of(status))


def _is_bad(status: ContainerStatus, lifecycle: Lifecycle, pod: Pod) -> bool:
    over = lifecycle == "native-sidecar" and mains_are_over(pod)
    return container_state(status, lifecycle, pod, mains_over=over) == "bad"


def _matters(bad: tuple[ContainerStatus, Lifecycle]) -> tuple[int, float]:
    """Waiting before ended (it will not start), and of those that ended the first: it often pulls the others down."""
    ended = bad[0].state.terminated
    if ended is None:
        return (0, 0.0)
    return (1, ended.finished_at.timestamp() if ended.finished_at else 0.0)


def _crash_words(name: str, status: ContainerStatus, now: datetime) -> str:
    last = status.last_state.terminated
    tries = f"{counted(status.restart_count, 'restart')}{next_try(status, now)}"
    if last is None:
        return f"{name} keeps crashing: {tries}"
    return _with(f"{name} keeps crashing: {exit_words(last)}{_ago(last, now, ',')}; {tries}", last.message)


def _creation_trouble(pod: Pod, now: datetime) -> str:
    """A container that is being created for minutes: its image is huge, or a volume or the network cannot be had."""
    for s, _ in _of_the_pod(pod):
        waited = created_for(s, pod, now)
        if waited > SLOW_CREATION:
            sandbox = _condition(pod, "PodReadyToStartContainers")
            what = "the image" if sandbox and sandbox.status == "True" else "a volume, the network or the image"
            return _with(f"{s.name} is being created for {duration(waited)}: {what} takes long", message_of(s))
    return ""


def _init_trouble(pod: Pod, now: datetime) -> str:
    for s, lifecycle in _of_the_pod(pod):
        running = s.state.running
        if lifecycle != "init" or running is None or running.started_at is None:
            continue
        ran = (now - running.started_at).total_seconds()
        if ran > SLOW_INIT:
            return f"init container {s.name} is running for {duration(ran)}, and the containers after it wait"
    return ""


def _readiness_trouble(pod: Pod, now: datetime) -> str:
    """Running, and not ready for longer than a start takes."""
    ready = _condition(pod, "Ready")
    if ready is None or ready.status == "True" or ready.last_transition_time is None:
        return ""
    waited = (now - ready.last_transition_time).total_seconds()
    if waited < SLOW_READINESS:
        return ""
    for s, lifecycle in _of_the_pod(pod):
        if lifecycle != "init" and not s.ready and s.state.running is not None:
            unready = min(waited, _ran(s.state.running, now))
            if unready >= max(SLOW_READINESS, _start_allowed(pod, s)):
                return f"{s.name} is running but not ready for {duration(unready)}{_asked(pod, s)}"
    return _unready_as_a_whole(pod, waited) if pod.status.phase == "Running" else ""


def _ran(running: Running, now: datetime) -> float:
    return (now - running.started_at).total_seconds() if running.started_at else float("inf")


def _unready_as_a_whole(pod: Pod, waited: float) -> str:
    """All containers are ready and the Pod is not: a readiness gate, or a silent node (MarkPodsNotReady)."""
    if not all(s.ready for s in pod.status.container_statuses):
        return ""
    met = {c.type for c in pod.status.conditions if c.status == "True"}
    gates = [g.condition_type for g in pod.spec.readiness_gates if g.condition_type not in met]
    if gates:
        return f"not ready for {duration(waited)}: not met is the readiness gate {', '.join(gates)}"
    return f"not ready for {duration(waited)} though its containers are: its node may not be answering"


def _start_allowed(pod: Pod, status: ContainerStatus) -> float:
    """Seconds that the container's startup probe grants, 0 where it has none or has passed it."""
    container = _container(pod, status)
    if status.started or container is None or container.startup_probe is None:
        return 0.0
    probe = container.startup_probe
    return float(probe.initial_delay_seconds + probe.period_seconds * probe.failure_threshold)


def _asked(pod: Pod, status: ContainerStatus) -> str:
    container = _container(pod, status)
    if container is None:
        return ""
    probe = container.readiness_probe if status.started else container.startup_probe
    kind = "readiness" if status.started else "startup"
    return f" ({kind} probe: {probe_words(probe)})" if probe else ""


def _container(pod: Pod, status: ContainerStatus) -> Container | None:
    return next((c for c in containers_of(pod.spec) if c.name == status.name), None)


def _restart_trouble(pod: Pod, now: datetime) -> str:
    found: tuple[datetime, ContainerStatus, Terminated] | None = None
    init = [s for s in pod.status.init_container_statuses if s.state.running is not None]
    for s in (*init, *pod.status.container_statuses):
        last = s.last_state.terminated
        if last is None or last.finished_at is None or not restarted_recently(s, now):
            continue
        if found is None or found[0] < last.finished_at:
            found = (last.finished_at, s, last)
    if found is None:
        return ""
    _, status, last = found
    times = "restarted" if status.restart_count == 1 else f"restarted {status.restart_count} times"
    return _with(f"{status.name} {times}: {last_exit_words(last, now)}", last.message)


# --- helpers ----------------------------------------------------------------------------------------------------------


def _of_the_pod(pod: Pod) -> list[tuple[ContainerStatus, Lifecycle]]:
    """The statuses of init and regular containers; an ephemeral container's trouble is not the Pod's."""
    sidecars = native_sidecars(pod.spec)
    out: list[tuple[ContainerStatus, Lifecycle]] = [
        (s, "native-sidecar" if s.name in sidecars else "init") for s in pod.status.init_container_statuses
    ]
    out += [(s, "regular") for s in pod.status.container_statuses]
    return out


def _condition(pod: Pod, kind: str) -> Condition | None:
    return next((c for c in pod.status.conditions if c.type == kind), None)


def _since(condition: Condition, now: datetime) -> str:
    return f" for {age(condition.last_transition_time, now)}" if condition.last_transition_time else ""


def _ago(ended: Terminated, now: datetime, comma: str = "") -> str:
    return f"{comma} {age(ended.finished_at, now)} ago" if ended.finished_at else ""


def _with(words: str, message: str) -> str:
    message = message.strip()
    return f"{words}: {message}" if message else words


_Look = Callable[[Pod, datetime], str]
_FINE_LOOKS: tuple[_Look, ...] = (_resize_trouble, _restart_trouble)
_DELETED_LOOKS: tuple[_Look, ...] = (_failed_trouble, _lost_trouble, _deletion_trouble)
_LOOKS: tuple[_Look, ...] = (
    _failed_trouble,
    _lost_trouble,
    _scheduling_trouble,
    _bad_container,
    _creation_trouble,
    _init_trouble,
    _readiness_trouble,
    _resize_trouble,
    _restart_trouble,
)
