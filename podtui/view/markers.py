"""What happened to a container between two states of its Pod, as rows for its lane.

Restarts and ends come with the log itself, which knows their place among the lines; these are the rest.
"""

from datetime import datetime
from typing import TypeGuard

from podtui.model.change import Gap
from podtui.model.pod import ContainerStatus, Pod, lifecycle_of, statuses_of

_NS = 1_000_000_000


def markers_between(old: Pod, new: Pod, now: datetime) -> list[tuple[str, Gap]]:
    """The container's name and the row, in start order: started for the first time, ready, not ready."""
    before, after = statuses_of(old.status), statuses_of(new.status)
    out: list[tuple[str, Gap]] = []
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


def _ns(at: datetime) -> int:
    return int(at.timestamp() * 1000) * (_NS // 1000)
