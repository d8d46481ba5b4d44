"""What happened to a container between two states of its Pod, as rows for its lane.

Restarts and ends come with the log itself, which knows their place among the lines; these are the rest.
"""

from datetime import datetime

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
        if lifecycle in ("regular", "native-sidecar") and status.state.running is not None:
            if status.ready and not (was and was.ready):
                out.append((name, Gap("marker", "ready", time=_ns(now))))
            elif was and was.ready and was.container_id == status.container_id and not status.ready:
                out.append((name, Gap("marker", "not ready", time=_ns(now))))
    return out


def _started(was: ContainerStatus | None, status: ContainerStatus) -> datetime | None:
    """When the first instance started, if it was not there before."""
    if status.restart_count or (was is not None and (was.state.running or was.state.terminated)):
        return None
    running, ended = status.state.running, status.state.terminated
    return running.started_at if running is not None else ended.started_at if ended is not None else None


def _ns(at: datetime) -> int:
    return int(at.timestamp() * 1000) * (_NS // 1000)
