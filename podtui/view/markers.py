"""What happened to a container, as signs for every lane (see signs.py).

What follows a log knows restarts and ends from it, with their place among the lines; these are the rest: what a Pod's
status tells of the past, what changes between two of its states, and what its events say.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TypeGuard

from podtui.logs.clean import clean
from podtui.model.change import Gap
from podtui.model.event import Event
from podtui.model.exits import exit_words
from podtui.model.pod import ContainerStatus, Pod, Terminated, lifecycle_of, statuses_of

_NS = 1_000_000_000
Told = list[tuple[str, Gap]]
"""The container's name, "" for the whole Pod, and what happened; its time is in the gap."""


def history_of(pod: Pod) -> Told:
    """What the status of a Pod tells of the past, in start order: the starts and ends of the runs that it knows."""
    statuses = statuses_of(pod.status)
    return [
        (name, gap) for name in lifecycle_of(pod.spec) if name in statuses for gap in _runs(statuses[name]) if gap.time
    ]


def _runs(status: ContainerStatus) -> Iterator[Gap]:
    """The run before and the last one."""
    last, now, count = status.last_state.terminated, status.state, status.restart_count
    if last is not None and (now.running or now.terminated):
        yield _start(count - 1, last.started_at)
        yield _end(last)
    elif last is not None:
        yield _start(count, last.started_at)
        yield _end(last)
    if now.running is not None:
        yield _start(count, now.running.started_at)
    elif now.terminated is not None:
        yield _start(count, now.terminated.started_at)
        yield _end(now.terminated)


def _start(count: int, at: datetime | None) -> Gap:
    time = _ns(at) if at is not None else 0
    return Gap("restarted", f"restart {count}", time=time) if count > 0 else Gap("marker", "started", time=time)


def _end(how: Terminated) -> Gap:
    return Gap("ended", f"ended: {clean(exit_words(how))}", time=_ns(how.finished_at) if how.finished_at else 0)


def starts_of(pod: Pod) -> dict[tuple[str, int], int]:
    """When each known run of each container began: by its name and restartCount, in ns since the epoch."""
    out: dict[tuple[str, int], int] = {}
    for name, status in statuses_of(pod.status).items():
        last, now, count = status.last_state.terminated, status.state, status.restart_count
        begun = now.running.started_at if now.running else now.terminated.started_at if now.terminated else None
        before = last.started_at if last else None
        if begun is None:
            begun, before = before, None  # between two runs: the last state is that of the present count
        out |= {(name, n): _ns(at) for n, at in ((count - 1, before), (count, begun)) if at is not None}
    return out


def markers_between(old: Pod, new: Pod, now: datetime) -> Told:
    """What changed, in start order: started for the first time, ready, not ready."""
    before, after = statuses_of(old.status), statuses_of(new.status)
    out: Told = []
    for name, lifecycle in lifecycle_of(new.spec).items():
        if name not in after:
            continue
        was, status = before.get(name), after[name]
        at = _started(was, status)
        if at is not None:
            out.append((name, Gap("marker", "started", time=_ns(at))))
        if lifecycle in ("regular", "native-sidecar") and _same_run(was, status) and was.ready != status.ready:
            out.append((name, Gap("marker", "ready" if status.ready else "not ready", time=_ns(now))))
    return out


def _same_run(was: ContainerStatus | None, status: ContainerStatus) -> TypeGuard[ContainerStatus]:
    """Whether both are of one instance that runs: a container without probes is ready as soon as it starts."""
    if was is None or was.state.running is None or status.state.running is None:
        return False
    return was.container_id == status.container_id and was.restart_count == status.restart_count


def _started(was: ContainerStatus | None, status: ContainerStatus) -> datetime | None:
    """When the first instance started, if it was not there before."""
    if status.restart_count or (was is not None and (was.state.running or was.state.terminated)):
        return None
    running, ended = status.state.running, status.state.terminated
    return running.started_at if running is not None else ended.started_at if ended is not None else None


# --- events -----------------------------------------------------------------------------------------------------------

_PODS = {"Evicted": "the Pod was evicted", "Preempted": "the Pod was preempted", "Preempting": "the Pod is preempted"}
_HOOKS = {"FailedPostStartHook": "its post-start hook failed", "FailedPreStopHook": "its pre-stop hook failed"}


def event_markers(event: Event) -> Told:
    """What an event tells of a container's life: a probe that failed, at first and last, and what killed it.

    The reasons are the kubelet's (pkg/kubelet/events/event.go).
    """
    words = _words(event)
    if not words:
        return []
    times = {at for at in (event.first_timestamp, event.last_seen) if at is not None}
    return [(event.container, Gap("marker", words, time=_ns(at))) for at in sorted(times)]


def _words(event: Event) -> str:
    message = clean(" ".join(event.message.split()))
    if event.reason in ("Unhealthy", "ProbeWarning"):
        return (message[:1].lower() + message[1:]).rstrip(": ")  # a command that fails may say nothing
    if event.reason == "Killing":
        mine = message.removeprefix(f"Container {event.container} ")
        return mine if mine != message else "being stopped"
    if event.reason in _HOOKS:
        return _HOOKS[event.reason]
    return f"{_PODS[event.reason]}: {message}" if event.reason in _PODS else ""


def _ns(at: datetime) -> int:
    return int(at.timestamp() * 1000) * (_NS // 1000)
